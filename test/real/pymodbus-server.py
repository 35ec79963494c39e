"""Serves the registers that the first line of stdin describes, prints its port, and ends with stdin."""

import asyncio
import json
import sys

from pymodbus import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


def simulated(run):
    datatype = DataType[run["type"].upper()]
    convert = float if run["type"].startswith("float") else int
    return SimData(run["start"], values=[convert(value) for value in run["values"]], datatype=datatype)


async def serve(description):
    devices = [SimDevice(unit["unitId"], [simulated(run) for run in unit["runs"]]) for unit in description["units"]]
    framer = FramerType.RTU if description["framing"] == "rtu" else FramerType.SOCKET
    server = ModbusTcpServer(devices, framer=framer, address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    print(server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(serve(json.loads(sys.stdin.readline())))
