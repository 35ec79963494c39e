"""Reads registers with pymodbus's client: HOST PORT tcp|rtu UNIT START COUNT. Prints them as a JSON list, or the exception."""

import json
import sys

from pymodbus import FramerType
from pymodbus.client import ModbusTcpClient

host, port, framing, unit, start, count = sys.argv[1:]
framer = FramerType.RTU if framing == "rtu" else FramerType.SOCKET
with ModbusTcpClient(host, port=int(port), framer=framer, timeout=5, retries=0) as client:
    answer = client.read_holding_registers(int(start), count=int(count), device_id=int(unit))
    print(json.dumps({"exception": answer.exception_code} if answer.isError() else answer.registers))
