export { Item } from './item.ts';
export {
  type AlarmItem,
  type EventItem,
  type IntervalItem,
  type SummaryItem,
  type SystemItem,
  summaryDate,
  summaryItemFields,
} from './items.ts';
export {
  type AlarmRow,
  alarmRow,
  type EventRow,
  eventRow,
  type IntervalRow,
  intervalRow,
  type Row,
  type SummaryRow,
  summaryRowFields,
  type SystemRow,
  systemRow,
} from './rows.ts';
export { type Series, seriesNames } from './series.ts';
