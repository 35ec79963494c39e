"""Recomputes statements from raw readings by the rules of docs/metering.md and docs/tariffs.md. It shares no code with the API.

usage: statements.py FILE
The file has endpoints, readings, decisions, customers, tariffs and statements. It prints how much was compared and what differs, as JSON.
"""

import json
import math
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

WEEK = 7 * 86_400_000
KWH = 10**9
FAR = 10**18
WATT_HOURS = [10**6 * 10**power for power in range(5)]


def units_of(text):
    value = Fraction(text) * KWH
    assert value.denominator == 1, text
    return value.numerator


def half_away(value):
    magnitude = math.floor(abs(value) + Fraction(1, 2))
    return magnitude if value >= 0 else -magnitude


def ms_of(text):
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round((moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) / timedelta(milliseconds=1))


def midnight(zone, day):
    """The first instant of a local day; a day that begins with a skipped hour begins when the clock changes."""
    local = datetime.combine(day, time(), zone)
    utc = local.astimezone(timezone.utc)
    back = utc.astimezone(zone)
    if back.date() == day and back.time() != time():
        low, high = utc - timedelta(hours=3), utc
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if middle.astimezone(zone).date() < day else (low, middle)
        utc = high.replace(microsecond=0)
    return round(utc.timestamp()) * 1000


def month_days(month):
    first = date.fromisoformat(month + "-01")
    following = (first + timedelta(days=32)).replace(day=1)
    return [first + timedelta(days=count) for count in range((following - first).days + 1)]


@dataclass
class Event:
    kind: str
    status: str
    at: int
    before: tuple
    after: tuple
    counted: int
    slack: int

    @property
    def adjustment(self):
        return 0 if self.after is None else self.before[1] - self.after[1] + self.counted


class Judge:
    """Where a register does not simply rise. A reading is (time, units, serial)."""

    def __init__(self, readings, power, factors, modulus, decisions):
        self.readings, self.power, self.factors, self.modulus = readings, power, sorted(factors), modulus
        self.decisions = sorted(decisions, key=lambda each: each["at"])
        self.accepted, self.events = [], []
        self.run()

    def delivered(self, start, end):
        """By how much the rated power moves the register between two times."""
        began = [KWH] + [factor for at, factor in self.factors if at <= start]
        least = min([began[-1]] + [factor for at, factor in self.factors if start < at < end])
        return (Fraction(1000) if self.power is None else self.power) * KWH * (end - start) / 3_600_000 * KWH / least

    def missed(self, duration):
        return None if self.power is None else math.ceil(self.power * KWH * duration / 3_600_000)

    @staticmethod
    def step(start, end):
        return max([WATT_HOURS[0]] + [each for each in WATT_HOURS if start[1] % each == 0 and end[1] % each == 0])

    def fits(self, start, end):
        rise, step = end[1] - start[1], self.step(start, end)
        return 0 <= rise <= Fraction(11, 10) * self.delivered(start[0], end[0]) + step

    def left(self, start, end, counted):
        return None if self.power is None else max(0, math.ceil(self.delivered(start[0], end[0])) + self.step(start, end) - counted)

    def run(self):
        place, last, serial = 0, None, None
        while place < len(self.readings):
            reading = self.readings[place]
            if last is None:
                event = None
            else:
                event, place = self.look(place, last, serial)
            if event is not None:
                self.events.append(event)
                if event.after is None:
                    continue
                if event.kind == "meter_replaced" and event.after[0] < reading[0]:
                    last, serial = event.after, None
                    continue
            reading = self.readings[place]
            self.accepted.append(reading)
            last = reading
            replaced = event is not None and event.kind == "meter_replaced"
            serial = reading[2] if replaced else reading[2] or serial
            place += 1

    def look(self, place, last, serial):
        reading = self.readings[place]
        replacement = self.replacement(last[0], reading[0])
        if replacement is not None and replacement["at"] < reading[0]:
            return self.replaced(last, reading, replacement, "corrected"), place
        ruled, after = self.rule(place, last, serial)
        decision = replacement or next((each for each in self.decisions if each["at"] == reading[0]), None)
        if decision is None:
            return ruled, after
        kind = decision["kind"]
        agreed = ruled is not None and (ruled.kind == kind or (ruled.after is None and kind == "unexplained"))
        status = "confirmed" if agreed else "corrected"
        if kind == "none":
            return (None, place) if reading[1] >= last[1] else (ruled, after)
        if kind == "meter_replaced":
            return self.replaced(last, reading, decision, status), place
        if kind in ("dip", "spike"):
            return self.out(kind, status, place, last, self.end_of(place, last, serial, False))
        turned = (self.modulus or 0) - last[1] + reading[1]
        rises = reading[1] >= last[1] and not (kind == "rollover" and ruled is not None and ruled.kind == "rollover")
        if kind in ("rollover", "reset") and rises or kind == "rollover" and turned < 0:
            return ruled, after
        counted = {"rollover": turned, "reset": reading[1], "unexplained": 0}[kind]
        slack = 0 if kind == "rollover" else self.left(last, reading, counted)
        return Event(kind, status, reading[0], last[:2], reading[:2], counted, slack), place

    def replacement(self, start, end):
        named = [each for each in self.decisions if each["kind"] == "meter_replaced" and start < each["at"] <= end]
        return named[0] if named else None

    def replaced(self, last, reading, decision, status):
        at, final, start = decision["at"], decision["final"], decision["start"]
        ends, begins = final is not None and final >= last[1], start is not None and not (at == reading[0] and start > reading[1])
        before = (at, final) if ends else last[:2]
        after = (at, start) if begins else reading[:2]
        counted = before[1] - last[1] + reading[1] - after[1]
        slack = 0 if ends and begins else self.left(last, reading, max(0, counted))
        return Event("meter_replaced", status, at, before, after, 0, slack)

    def rule(self, place, last, serial):
        reading = self.readings[place]
        if serial is not None and reading[2] is not None and serial != reading[2]:
            return Event("meter_replaced", "settled", reading[0], last[:2], reading[:2], 0, self.left(last, reading, 0)), place
        if self.fits(last, reading):
            if not self.hides(last, reading):
                return None, place
            rise = reading[1] - last[1]
            return Event("rollover", "proposed", reading[0], last[:2], reading[:2], rise, self.left(last, reading, rise)), place
        outcome, end = self.end_of(place, last, serial, True)
        if reading[1] > last[1]:
            if outcome == "stayed":
                return self.stay(last, reading), place
            settled = outcome == "returned" and self.readings[end][1] < self.readings[end - 1][1] and self.power is not None
            return self.unsure(last, self.out("spike", "settled" if settled else "proposed", place, last, (outcome, end)))
        if outcome != "returned":
            return self.stay(last, reading), place
        back = self.readings[end]
        zero = all(each[1] == 0 for each in self.readings[place:end]) and 10 * (back[1] - last[1]) <= back[1]
        return self.unsure(last, self.out("dip", "settled" if zero else "proposed", place, last, (outcome, end)))

    def end_of(self, place, last, serial, limited):
        first = self.readings[place]
        for end in range(place + 1, len(self.readings)):
            reading, previous = self.readings[end], self.readings[end - 1]
            if serial is not None and reading[2] is not None and serial != reading[2]:
                return "stayed", end
            if self.replacement(first[0], reading[0]) is not None:
                return "stayed", end
            if self.fits(last, reading):
                step = reading[1] - previous[1]
                near = 10 * (reading[1] - last[1]) <= step and 2 * step >= last[1] - first[1]
                if first[1] > last[1]:
                    if reading[1] < first[1]:
                        return "returned", end
                elif near or not limited or not self.fits(previous, reading):
                    return "returned", end
            if limited and reading[0] - first[0] >= WEEK:
                return "stayed", end
        return "open", len(self.readings)

    def out(self, kind, status, place, last, run):
        outcome, end = run
        back = self.readings[end] if outcome == "returned" else None
        counted = 0 if back is None else back[1] - last[1]
        return Event(kind, status, self.readings[place][0], last[:2], back and back[:2], counted, 0), end

    def unsure(self, last, out):
        event, end = out
        if event.after is not None and self.hides(last, event.after):
            event.status, event.slack = "proposed", self.left(last, event.after, event.counted)
        return event, end

    def hides(self, last, reading):
        if self.power is None or self.modulus is None:
            return False
        return self.fits(last, (reading[0], reading[1] + self.modulus))

    def stay(self, last, reading):
        start = (last[0], 0)
        if self.modulus is not None and reading[1] < last[1]:
            turned = self.modulus - last[1] + reading[1]
            near = self.power is not None or 100 * turned <= self.modulus
            if near and self.fits_turn(last, reading, turned):
                once = self.power is not None and reading[1] != 0 and not self.fits_turn(last, reading, turned + self.modulus)
                slack = 0 if once else self.left(last, reading, turned)
                return Event("rollover", "settled" if once else "proposed", reading[0], last[:2], reading[:2], turned, slack)
        if 2 * reading[1] <= last[1] and self.fits(start, reading):
            return Event("reset", "proposed", reading[0], last[:2], reading[:2], reading[1], self.left(last, reading, reading[1]))
        return Event("unexplained", "proposed", reading[0], last[:2], reading[:2], 0, self.left(last, reading, 0))

    def fits_turn(self, last, reading, turned):
        return self.fits((last[0], 0), (reading[0], turned))


@dataclass
class Boundary:
    at: int
    units: int
    low: int
    high: int
    shown: int
    before: tuple
    after: tuple


class Register:
    """The energy that was counted up to any time."""

    def __init__(self, judge, gap):
        self.events, self.gap, self.missed = sorted(judge.events, key=lambda each: each.at), gap, judge.missed
        self.doubts = self.unit_doubts(judge)
        self.factors = judge.factors
        nodes, adjustment, place = [], 0, 0
        for event in self.events:
            while place < len(judge.accepted) and judge.accepted[place][0] < event.at:
                nodes.append((*judge.accepted[place][:2], adjustment))
                place += 1
            nodes.append((*event.before, adjustment))
            adjustment += event.adjustment
            if event.after is not None:
                nodes.append((*event.after, adjustment))
        nodes += [(*point[:2], adjustment) for point in judge.accepted[place:]]
        nodes.sort(key=lambda node: (node[0], node[1] + node[2]))
        self.nodes = [node for node, following in zip(nodes, nodes[1:] + [None]) if following is None or self.counts(node, following)]
        self.times = [node[0] for node in self.nodes]
        self.known = {}

    @staticmethod
    def counts(node, following):
        """Of several points at one time the last counts; both stay if a person gave two registers for one time."""
        return following[0] != node[0] or (sum(following[1:]) == sum(node[1:]) and following[1] != node[1])

    def at(self, when):
        if when not in self.known:
            self.known[when] = self.between(when)
        return self.known[when]

    def between(self, when):
        place = bisect_right(self.times, when)
        before = self.nodes[place - 1] if place > 0 else None
        after = self.nodes[place] if place < len(self.nodes) else None
        low, high = before or after, after or before
        counted = lambda node: node[1] + node[2]
        if low is high or low[0] == when:
            return Boundary(when, counted(low), counted(low), counted(low), low[1], before, before if low[0] == when else after)
        share = Fraction((counted(high) - counted(low)) * (when - low[0]), high[0] - low[0])
        units = counted(low) + math.floor(share + Fraction(1, 2))
        return Boundary(when, units, counted(low), counted(high), units - low[2] if low[2] == high[2] else None, before, after)

    def events_in(self, start, end):
        def gap_start(event):
            if event.before[0] < event.at:
                return event.before[0]
            place = bisect_right(self.times, event.at - 1)
            return self.times[place - 1] if place > 0 else event.at

        return [each for each in self.events if gap_start(each) < end and (FAR if each.after is None else each.after[0]) > start]

    def unit_doubts(self, judge):
        """Times in which the unit may be another one: [from, to, powers of ten]."""
        doubts, powers, is_open = [], {0}, False
        for event in self.events:
            changed = self.powers_after(judge, event, powers)
            if not changed and event.kind != "meter_replaced":
                continue
            if is_open:
                doubts[-1][1] = event.before[0]
            is_open = bool(changed) and 0 not in changed and (is_open or event.status == "proposed")
            powers = changed if is_open else {0}
            if is_open:
                doubts.append([event.after[0], FAR, powers])
        return doubts

    @staticmethod
    def powers_after(judge, event, powers):
        if event.kind not in ("unexplained", "reset", "rollover") or event.after is None:
            return set()
        (since, p), (at, n) = event.before, event.after
        if p == 0 or n == 0 or p < 2 * n and n < 2 * p:
            return set()
        scaled = lambda units, power: units * 10**power if power >= 0 else units // 10**-power
        step = lambda units: judge.step((0, units), (0, units))

        def follows(power, following):
            start, end = scaled(p, power), scaled(n, following)
            tolerance = scaled(step(p), power) + scaled(step(n), following)
            least = max(start, end - tolerance)
            near = judge.power is not None or n > p or least <= 2 * start
            return end + tolerance >= start and near and judge.fits((since, start), (at, least))

        if any(follows(power, power) for power in powers):
            return set()
        return {each for each in range(-9, 10) if any(0 < abs(each - power) <= 3 and follows(power, each) for power in powers)}

    def doubts_in(self, start, end):
        return [each for each in self.doubts if each[0] < end and each[1] > start]

    def stretches(self, start, end):
        cuts = [start] + sorted({at for at, _ in self.factors if start < at < end}) + [end]
        clamp = lambda when: self.at(max(self.times[0], min(self.times[-1], when))) if self.times else None
        for begin, stop in zip(cuts, cuts[1:]):
            factor = ([KWH] + [factor for at, factor in self.factors if at <= begin])[-1]
            yield begin, stop, factor, clamp(begin), clamp(stop)

    def energy(self, start, end):
        """Units, minus, plus, flags, coverage and parts of a period."""
        stretches = list(self.stretches(start, end))
        events = self.events_in(start, end)
        measured = [each for each in stretches if self.times and each[3].at < each[4].at]
        flags = {"open_question"} if any(event.status == "proposed" for event in events) else set()
        if not measured:
            return {"units": None, "minus": None, "plus": None, "flags": flags | {"no_readings"}, "coverage": 0, "parts": [], "events": events}
        times = lambda units, factor: half_away(Fraction(units * factor, KWH))
        between = lambda first, last, factor: times(last.units, factor) - times(first.units, factor)
        parts = [(each, each[4].units - each[3].units, between(each[3], each[4], each[2])) for each in measured]
        minus, plus = 0, 0
        for begin, stop, factor, first, last in measured:
            inside = self.events_in(begin, stop)
            open_counts = sum(
                event.after[1] - event.before[1] + event.adjustment
                for event in inside
                if event.status == "proposed" and event.after is not None and event.adjustment != 0
            )
            doubtful = sum(self.at(min(last.at, to)).units - self.at(max(first.at, since)).units for since, to, _ in self.doubts_in(first.at, last.at))
            energy = between(first, last, factor)
            minus += min(math.ceil(energy - Fraction((last.low - first.high - open_counts - doubtful) * factor, KWH)), energy)
        for begin, stop, factor, first, last in stretches:
            missing = stop - begin - (last.at - first.at)
            slack = [event.slack for event in self.events_in(begin, stop)]
            missed = 0 if missing == 0 else self.missed(missing)
            unbounded = plus is None or missed is None or None in slack or any(power > 0 for *_, powers in self.doubts_in(begin, stop) for power in powers)
            highest = 0 if unbounded else last.high - first.low + sum(slack)
            plus = None if unbounded else plus + math.ceil(Fraction(highest * factor, KWH) + missed - between(first, last, factor))
        ends = [stretches[0][3], stretches[-1][4]]
        gaps = [each.after[0] - each.before[0] if each.before and each.after else 0 for each in ends]
        flags |= {"unit_in_doubt"} if self.doubts_in(start, end) else set()
        flags |= {"start_unknown"} if ends[0].at > start else set()
        flags |= {"end_unknown"} if ends[1].at < end else set()
        flags |= {"interpolated"} if max(gaps) > 0 else set()
        flags |= {"long_gap"} if max(gaps) > self.gap else set()
        coverage = sum(last.at - first.at for *_, first, last in measured) / (end - start)
        units = sum(part[2] for part in parts)
        return {"units": units, "minus": minus, "plus": plus, "flags": flags, "coverage": coverage, "parts": parts, "events": events}


@dataclass
class Period:
    endpoint: dict
    register: Register
    share: int
    line: str
    start: int
    end: int

    def shared(self, units):
        return half_away(Fraction(units * self.share, KWH))

    def energy(self, start, end):
        start, end = max(start, self.start), min(end, self.end)
        if start >= end or self.register.energy(start, end)["units"] is None:
            return None
        since = lambda when: 0 if when <= self.start else self.shared(self.register.energy(self.start, when)["units"] or 0)
        return since(end) - since(start)


def sum_known(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass
class Line:
    name: str
    periods: list = field(default_factory=list)

    @property
    def start(self):
        return min(each.start for each in self.periods)

    @property
    def end(self):
        return max(each.end for each in self.periods)

    def within(self, start, end):
        times = sorted((max(start, each.start), min(end, each.end)) for each in self.periods)
        return [(begin, stop) for begin, stop in times if begin < stop]

    def days_at_whose_end_it_is_there(self, first, end):
        day = lambda each, at: datetime.fromtimestamp(at // 1000, ZoneInfo(each.endpoint["timezone"])).date()
        days = set()
        for each in self.periods:
            begin, stop = max(first, day(each, each.start)), min(end, day(each, each.end))
            days.update(begin + timedelta(days=count) for count in range(max(0, (stop - begin).days)))
        return len(days)

    def energy(self, start, end):
        own = [each for each in self.periods if each.start < end and each.end > start]
        return sum_known(each.energy(start, end) for each in own) if own else 0

    def power(self, start, end, window, minutes, percentile):
        """The highest or the 95th percentile of mean powers, in milliwatts; None if none is known."""
        length = minutes * 60_000
        first = -(-start // length) * length
        fixed = list(range(first, end - length + 1, length))
        starts = fixed
        if window == "sliding" and not percentile:
            bends = [at for each in self.periods for at in [each.start, each.end, *each.register.times] + [at for at, _ in each.register.factors]]
            starts = sorted({start, end - length, *bends, *(at - length for at in bends)})
            starts = [at for at in starts if at >= start and at + length <= end]
        powers = sorted(power for power in (self.window(at, at + length) for at in starts) if power is not None)
        if not powers:
            return None
        chosen = powers[math.ceil(Fraction(95 * len(powers), 100)) - 1] if percentile else powers[-1]
        return half_away(chosen * 3600 / (length * KWH))

    def window(self, start, end):
        energy = Fraction(0)
        for each in self.periods:
            register, begin, stop = each.register, max(start, each.start), min(end, each.end)
            if begin >= stop:
                continue
            place = bisect_right(register.times, begin)
            around = ([-FAR] + register.times + [FAR])[place : bisect_right(register.times, stop - 1) + 2]
            if any(later - earlier > register.gap for earlier, later in zip(around, around[1:])):
                return None
            if any(event.slack != 0 for event in register.events_in(begin, stop)) or register.doubts_in(begin, stop):
                return None
            for _, _, factor, first, last in register.stretches(begin, stop):
                energy += (last.units - first.units) * each.shared(factor)
        return energy


class Tariffs:
    """The charges of a customer's month, each as (component, line, quantity, price, exact amount)."""

    def __init__(self, zone, days, lines, places):
        self.zone, self.days, self.lines, self.places = zone, days, lines, places
        self.edges = [midnight(zone, day) for day in days]

    def day_count(self, times):
        return sum(any(start < later and end > edge for start, end in times) for edge, later in zip(self.edges, self.edges[1:]))

    def charges(self, component, start, end, reach):
        whole = len(self.days) - 1
        parts = []
        for line in self.lines:
            times = line.within(*reach)
            if times:
                day = lambda at: datetime.fromtimestamp(at // 1000, self.zone).date()
                count = line.days_at_whose_end_it_is_there(day(start), day(end))
                parts.append((line, times[0][0], max(stop for _, stop in times), count))
        days = self.day_count([(start, end)])
        kind, price = component["kind"], Fraction(component.get("price", 0))
        per_kwh = lambda name, line, units, price: (name, line, Fraction(units, KWH), price, Fraction(units, KWH) * price)
        unknown = lambda name, line, price=None: (name, line, None, price, Fraction(0))
        energy = [(line.name, line.energy(begin, stop)) for line, begin, stop, _ in parts]

        if kind == "fixed":
            amount = Fraction(component["amount"])
            yield ("fixed", None, Fraction(1), amount, amount) if days == whole else ("fixed", None, Fraction(days), None, amount * days / whole)
        elif kind == "energy":
            for name, units in energy:
                yield unknown(kind, name, price) if units is None else per_kwh(kind, name, units, price)
        elif kind == "time_of_use":
            for line, begin, stop, _ in parts:
                yield from self.rates(component, line, begin, stop, reach, per_kwh, unknown)
        elif kind in ("tiers", "commit"):
            if component["per"] == "line":
                groups = [(line.name, [(line.name, line.energy(begin, stop))], [(line, begin, stop, count)], count) for line, begin, stop, count in parts]
            else:
                groups = [(None, energy, parts, days)]
            for group in groups:
                yield from (self.tiers if kind == "tiers" else self.commit)(component, group, whole, per_kwh, unknown)
        elif kind == "demand":
            for line, begin, stop, count in parts:
                power = line.power(begin, stop, component["window"], component["minutes"], False)
                yield unknown(kind, line.name, price) if power is None else self.per_kw(
                    kind, line.name, max(Fraction(power, 10**6), Fraction(component["minimumKw"])), price, count, whole
                )

    @staticmethod
    def per_kw(kind, line, kilowatts, price, count, whole):
        return (kind, line, kilowatts, price if count == whole else None, kilowatts * price * count / whole)

    @staticmethod
    def tiers(component, group, whole, per_kwh, unknown):
        line, energy, _, count = group
        known = [units for _, units in energy if units is not None]
        total, lower = sum(known), 0
        for place, tier in enumerate(component["tiers"]):
            upper = total if tier["upTo"] is None else half_away(Fraction(tier["upTo"]) * KWH * count / whole)
            units = min(total, upper) - lower
            if known and (units > 0 or place == 0):
                yield per_kwh("tiers", line, units, Fraction(tier["price"]))
            lower = upper
        for name, units in energy:
            if units is None:
                yield unknown("tiers", name)

    def commit(self, component, group, whole, per_kwh, unknown):
        line, energy, parts, count = group
        over_price = Fraction(component["overagePrice"])
        yield ("commit", line, Fraction(component["quantity"]), None, Fraction(component["amount"]) * count / whole)
        if component["basis"] == "energy_kwh":
            over = sum(units for _, units in energy if units is not None) - half_away(Fraction(component["quantity"]) * KWH * count / whole)
            if over > 0:
                yield per_kwh("commit", line, over, over_price)
            for name, units in energy:
                if units is None:
                    yield unknown("commit", name, over_price)
            return
        for each, begin, stop, each_count in parts:
            power = each.power(begin, stop, component["window"], component["minutes"], component["basis"] == "percentile95_kw")
            if power is None:
                yield unknown("commit", each.name, over_price)
            elif Fraction(power, 10**6) > Fraction(component["quantity"]):
                over = Fraction(power, 10**6) - Fraction(component["quantity"])
                yield self.per_kw("commit", each.name, over, over_price, each_count, whole)

    def rates(self, component, line, begin, stop, reach, per_kwh, unknown):
        """Looks every half hour which rate applies: those of the tests change then, and clocks change by whole or half hours."""
        found, half_hour = {}, 1_800_000
        edges = range(-(-reach[0] // half_hour) * half_hour, reach[1], half_hour)
        cuts = [begin] + [edge for edge in edges if begin < edge < stop] + [stop]
        pieces = []
        for start, end in zip(cuts, cuts[1:]):
            rate = self.rate_at(component, start)
            if pieces and pieces[-1][0] == rate:
                pieces[-1][2] = end
            else:
                pieces.append([rate, start, end])
        for rate, start, end in pieces:
            if line.within(start, end):
                found.setdefault(rate, []).append(line.energy(start, end))
        for place, rate in enumerate(component["rates"] + [component["rest"]]):
            energies = found.get(place, [])
            known = [units for units in energies if units is not None]
            if known:
                yield per_kwh("time_of_use", line.name, sum(known), Fraction(rate["price"]))
            if len(known) < len(energies):
                yield unknown("time_of_use", line.name, Fraction(rate["price"]))

    def rate_at(self, component, when):
        local = datetime.fromtimestamp(when // 1000, self.zone)
        day, clock = local.strftime("%m-%d"), local.strftime("%H:%M")
        kind = "holiday" if local.date().isoformat() in component["holidays"] else local.strftime("%A").lower()
        between = lambda value, span: span["from"] <= value < span["to"] if span["from"] < span["to"] else value >= span["from"] or value < span["to"]
        season = lambda span: span["from"] <= day <= span["to"] if span["from"] <= span["to"] else day >= span["from"] or day <= span["to"]
        for place, rate in enumerate(component["rates"]):
            if "seasons" in rate and not any(season(span) for span in rate["seasons"]):
                continue
            if "days" in rate and kind not in rate["days"]:
                continue
            if "times" in rate and not any(between(clock, span) for span in rate["times"]):
                continue
            return place
        return len(component["rates"])

    def money(self, value):
        return Fraction(half_away(value * 10**self.places), 10**self.places)

    def bill(self, stretches, total_rule):
        """Charges with taxes, and the totals."""
        printed = total_rule == "sum_of_lines"
        sums = lambda charges: sum((self.money(each[4]) if printed else each[4] for each in charges), Fraction(0))
        by_stretch = []
        for place, (start, end, components) in enumerate(stretches):
            reach = [start, end]
            if place == 0:
                reach[0] = min([start] + [line.start for line in self.lines])
            if place == len(stretches) - 1:
                reach[1] = max([end] + [line.end for line in self.lines])
            charges = [charge for component in components for charge in self.charges(component, start, end, reach)]
            for component in components:
                if component["kind"] == "minimum":
                    least = Fraction(component["amount"]) * self.day_count([(start, end)]) / (len(self.days) - 1)
                    if least > sums(charges):
                        charges.append(("minimum", None, None, None, least - sums(charges)))
            by_stretch.append((components, charges))
        everything = [charge for _, charges in by_stretch for charge in charges]
        net = self.money(sums(everything))
        rounding = net - sum((self.money(each[4]) for each in everything), Fraction(0))
        taxes = {}
        for components, charges in by_stretch:
            for component in components:
                if component["kind"] == "tax":
                    taxes.setdefault((component["name"], component["percent"]), []).extend(charges)
        taxed = []
        for (_, percent), charges in taxes.items():
            base, rate = self.money(sums(charges)), Fraction(percent) / 100
            taxed.append(("tax", None, base, rate, base * rate))
        rounded = [("rounding", None, None, None, rounding)] if rounding != 0 else []
        tax = sum((self.money(each[4]) for each in taxed), Fraction(0))
        return everything + rounded + taxed, net, tax


def stretches_of(month, zone, starts, tariffs):
    """What applies from which local day on, as (start, end, components), and the first tariff."""
    days = month_days(month)
    first, end, changes, used = days[0].isoformat(), days[-1].isoformat(), [], []
    for place, start in enumerate(starts):
        stop = starts[place + 1]["from"] if place + 1 < len(starts) else end
        tariff = tariffs.get(start["tariffId"])
        if tariff is None:
            changes.append((start["from"], []))
            continue
        if start["from"] < end and stop > first:
            used.append(tariff)
        earlier = [version for version in tariff["versions"] if version["from"] <= start["from"]]
        changes.append((start["from"], earlier[-1]["components"] if earlier else []))
        changes += [(version["from"], version["components"]) for version in tariff["versions"] if start["from"] < version["from"] < stop]
    in_force = [components for begin, components in changes if begin <= first]
    everything = [(first, in_force[-1] if in_force else [])] + [change for change in changes if first < change[0] < end]
    ends = [begin for begin, _ in everything[1:]] + [end]
    local = lambda text: midnight(zone, date.fromisoformat(text))
    return [(local(begin), local(stop), components) for (begin, components), stop in zip(everything, ends)], used


class Comparison:
    def __init__(self):
        self.counts, self.differences = {"statements": 0, "lines": 0, "charges": 0, "figures": 0}, []

    def same(self, where, stated, computed):
        self.counts["figures"] += 1
        if stated != computed:
            self.differences.append(f"{where}: stated {stated}, computed {computed}")


def number(text):
    return None if text is None else Fraction(text)


def kwh(units):
    return None if units is None else Fraction(units, KWH)


def compare_line(check, where, stated, period):
    result = period.register.energy(period.start, period.end)
    most = lambda units: None if units is None else -(-units * period.share // KWH)
    check.same(f"{where} energy", number(stated["energyKwh"]), None if result["units"] is None else kwh(period.shared(result["units"])))
    check.same(f"{where} minus", number(stated["minusKwh"]), kwh(most(result["minus"])))
    check.same(f"{where} plus", number(stated["plusKwh"]), kwh(most(result["plus"])))
    check.same(f"{where} flags", sorted(stated["flags"]), sorted(result["flags"]))
    check.same(f"{where} coverage", stated["coverage"], result["coverage"])
    check.same(f"{where} count of parts", len(stated["parts"]), len(result["parts"]))
    for part, ((begin, stop, factor, first, last), register, energy) in zip(stated["parts"], result["parts"]):
        computed = [first.at, last.at, kwh(factor), kwh(first.shown), kwh(last.shown), kwh(register), kwh(energy)]
        texts = [part["factor"], part["start"]["kwh"], part["end"]["kwh"], part["registerKwh"], part["energyKwh"]]
        check.same(f"{where} part", [ms_of(part["from"]), ms_of(part["to"])] + [number(text) for text in texts], computed)
    events = [[each["kind"], each["status"], ms_of(each["at"]), number(each["adjustmentKwh"]), number(each["slackKwh"])] for each in stated["events"]]
    check.same(f"{where} events", events, [[e.kind, e.status, e.at, kwh(e.adjustment), kwh(e.slack)] for e in result["events"]])


def compare_statement(check, document, data, registers):
    month, name = document["month"], document["customer"]["name"]
    customer = next(each for each in data["customers"] if each["id"] == document["customer"]["id"])
    days, periods = month_days(month), []
    order = lambda each: (data["endpoints"][each["endpointId"]]["name"], each["endpointId"], ms_of(each["from"]) if each["from"] else -FAR)
    for given in sorted(customer["endpoints"], key=order):
        endpoint = data["endpoints"][given["endpointId"]]
        zone = ZoneInfo(endpoint["timezone"])
        start = max(midnight(zone, days[0]), ms_of(given["from"]) if given["from"] else -FAR)
        end = min(midnight(zone, days[-1]), ms_of(given["to"]) if given["to"] else FAR)
        if start < end:
            periods.append(Period(endpoint, registers[given["endpointId"]], units_of(given["share"]), given["line"] or endpoint["name"], start, end))
    where = f"{document['number']} {name} {month}"
    check.counts["statements"] += 1
    check.same(f"{where} count of lines", len(document["energy"]), len(periods))
    ordered = sorted(periods, key=lambda each: (each.line, each.endpoint["name"], each.start))
    for stated in document["energy"]:
        period = next(each for each in ordered if (each.endpoint["id"], each.start) == (stated["endpointId"], ms_of(stated["from"])))
        compare_line(check, f"{where} {stated['line']} {stated['endpointName']}", stated, period)
        check.counts["lines"] += 1
    total = sum_known(each.energy(each.start, each.end) for each in periods) if periods else 0
    check.same(f"{where} total", number(document["totals"]["energyKwh"]), kwh(total))
    for stated, day, following in zip(document["days"], days, days[1:]):
        energy = sum_known(
            each.energy(midnight(ZoneInfo(each.endpoint["timezone"]), day), midnight(ZoneInfo(each.endpoint["timezone"]), following))
            for each in periods
        )
        check.same(f"{where} {day}", number(stated["kwh"]), kwh(energy))
    zone = ZoneInfo(customer["timezone"])
    stretches, used = stretches_of(month, zone, customer["tariffs"], data["tariffs"])
    if not used:
        return check.same(f"{where} net", document["totals"]["net"], None)
    lines = {}
    for period in periods:
        lines.setdefault(period.line, Line(period.line)).periods.append(period)
    tariffs = Tariffs(zone, days, list(lines.values()), {"JPY": 0, "KWD": 3}.get(used[0]["currency"], 2))
    charges, net, tax = tariffs.bill(stretches, used[0]["totalRule"])
    check.same(f"{where} count of charges", len(document["charges"]), len(charges))
    for stated, computed in zip(document["charges"], charges):
        component, line, quantity, price, exact = computed
        told = [stated["component"], stated["line"], number(stated["quantity"]), number(stated["price"]), number(stated["exactAmount"]), number(stated["amount"])]
        check.same(f"{where} charge {stated['text']}", told, [component, line, quantity, price, exact, tariffs.money(exact)])
        check.counts["charges"] += 1
    totals = [number(document["totals"][name]) for name in ("net", "tax", "gross")]
    check.same(f"{where} totals", totals, [net, tax, net + tax])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        data = json.load(file)
    registers = {}
    for key, endpoint in data["endpoints"].items():
        readings = sorted((ms_of(at), units_of(value), serial) for at, value, serial in data["readings"].get(key, []))
        decisions = [
            {
                "at": ms_of(each["at"]),
                "kind": each["kind"],
                "final": None if each["finalKwh"] is None else units_of(each["finalKwh"]),
                "start": None if each["startKwh"] is None else units_of(each["startKwh"]),
            }
            for each in data["decisions"].get(key, [])
        ]
        power = None if endpoint["ratedPowerKw"] is None else Fraction(str(endpoint["ratedPowerKw"]))
        modulus = None if endpoint["registerModulus"] is None else units_of(endpoint["registerModulus"])
        factors = [(-FAR if each["from"] is None else ms_of(each["from"]), units_of(each["factor"])) for each in endpoint["multiplier"]]
        registers[key] = Register(Judge(readings, power, factors, modulus, decisions), data["longestGapHours"] * 3_600_000)
    check = Comparison()
    for document in data["statements"]:
        compare_statement(check, document, data, registers)
    json.dump({**check.counts, "differences": check.differences}, sys.stdout)


main()
