"""Reads the recorded pages of vendor profiles by rules of its own, with nothing but Python's standard library.

Prints a JSON object: for each folder of recorded pages the counter in kWh as a decimal text, or null if the page gives none.
"""

import csv
import json
import re
import sys
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path


def netio(page, profile):
    if "output" not in profile:
        return page["GlobalMeasure"]["TotalEnergy"] / Decimal(1000)
    for output in page["Outputs"]:
        if output["ID"] == profile["output"]:
            return output["Energy"] / Decimal(1000)
    return None


def shelly_gen1(page, profile):
    meter = page["meters"][profile.get("channel", 0)]
    return meter["total"] / Decimal(60000) if meter["is_valid"] else None


def shelly_gen1_em(page, profile):
    meter = page["emeters"][profile.get("channel", 0)]
    return meter["total"] / Decimal(1000) if meter["is_valid"] else None


def shelly_switch(page, profile):
    return page[f"switch:{profile.get('channel', 0)}"]["aenergy"]["total"] / Decimal(1000)


def shelly_em(page, profile):
    phases = [page["emdata:0"][f"{phase}_total_act_energy"] for phase in "abc"]
    total = page["emdata:0"]["total_act"]
    return total / Decimal(1000) if sum(phases) == total else None


def shelly_em1(page, profile):
    return page[f"em1data:{profile.get('channel', 0)}"]["total_act_energy"] / Decimal(1000)


def raritan(page, profile):
    answers = {answer["json"]["id"]: answer["json"]["result"]["_ret_"] for answer in page["result"]["responses"]}
    units = ["none", "volt", "ampere", "watt", "volt_amp", "watt_hour", "volt_amp_hour"]
    if units[answers["unit"]["type"]["unit"]] != "watt_hour" or not answers["energy"]["valid"]:
        return None
    return answers["energy"]["value"] / Decimal(1000)


def server_technology(page, profile):
    cords = [cord for cord in page if profile.get("cord", cord["id"]) == cord["id"]]
    if len(cords) != 1:
        return None
    return cords[0]["energy"] * {"kWh": Decimal(1), "Wh": Decimal("0.001"), "deciKWh": Decimal("0.1")}[profile["unit"]]


def gude(page, profile):
    described = zip(
        page["sensor_descr"][0]["fields"],
        page["sensor_values"][0]["values"][profile.get("line", 1) - 1],
    )
    totals = [value["v"] for field, value in described if field["unit"] == "kWh" and field["name"].startswith("Total")]
    return totals[0] if len(totals) == 1 else None


def iammeter(page, profile):
    voltage, current, power, imported, exported = page["Data"]
    fits = 80 < voltage < 300 and abs(power) <= voltage * current and imported > exported
    return imported if fits else None


def apc(text, profile):
    lines = text.splitlines()[14:]
    rows = [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) == 31]
    newest = max(rows, key=lambda row: datetime.strptime(f"{row[0]} {row[1]}", "%m/%d/%Y %H:%M:%S"))
    own = newest[2:][7 * (profile.get("pdu", 1) - 1) :]
    return Decimal(own[2])


class Element(HTMLParser):
    """The text of the element with one id; none of the elements in it has the same name."""

    def __init__(self, identifier):
        super().__init__()
        self.identifier = identifier
        self.name = None
        self.text = ""

    def handle_starttag(self, tag, attributes):
        if dict(attributes).get("id") == self.identifier:
            self.name = tag

    def handle_endtag(self, tag):
        if tag == self.name:
            self.name = None

    def handle_data(self, data):
        if self.name is not None:
            self.text += data


def element(identifier):
    def read(text, profile):
        parser = Element(identifier)
        parser.feed(text)
        found = re.fullmatch(r"([0-9]+\.[0-9]+) kWh", parser.text.strip())
        return Decimal(found.group(1)) if found else None

    return read


READERS = {
    "netio-json": netio,
    "shelly-gen1": shelly_gen1,
    "shelly-gen1-em": shelly_gen1_em,
    "shelly-switch": shelly_switch,
    "shelly-em": shelly_em,
    "shelly-em1": shelly_em1,
    "raritan-json-rpc": raritan,
    "servertech-jaws": server_technology,
    "gude-expert": gude,
    "iammeter-json": iammeter,
    "apc-data-log": apc,
    "form-login-page": element("total-consumption"),
    "tabbed-page": element("total-kwh"),
}


def read(folder):
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    text = (folder / case["page"]).read_text(encoding="utf-8")
    page = json.loads(text, parse_float=Decimal) if case["page"].endswith(".json") else text
    total = READERS[case["profile"]["name"]](page, case["profile"])
    return None if total is None else str(total)


print(json.dumps({folder.name: read(folder) for folder in sorted(Path(sys.argv[1]).iterdir()) if folder.is_dir()}))
