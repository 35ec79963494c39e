export { DueEndpoint } from './due-endpoint.ts';
export { largestScreenshotBytes, longestPageStart, ReadingItem } from './reading-item.ts';
