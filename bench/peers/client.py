"""Python's clients: COUNT requests, each by itself, in a session one after another, in a pool of
threads, or by aiohttp.

usage: client.py post|session|pool|aiohttp; the rest comes from the environment (BENCH_…)."""
import os
import sys

URL = os.environ["BENCH_URL"] + os.environ["BENCH_PATH"]
CA = os.environ["BENCH_CA"]
BODY = os.environ["BENCH_BODY"].encode()
HEADERS = {"content-type": "application/json", "x-api-key": os.environ["BENCH_KEY"]}
COUNT = int(os.environ["BENCH_COUNT"])
IN_FLIGHT = int(os.environ["BENCH_IN_FLIGHT"])


def requests_post():
    import requests
    for _ in range(COUNT):
        requests.post(URL, data=BODY, headers=HEADERS, verify=CA).json()


def requests_session():
    import requests
    with requests.Session() as session:
        session.trust_env = False  # else the environment's CA bundle goes before ours
        session.verify = CA
        for _ in range(COUNT):
            session.post(URL, data=BODY, headers=HEADERS).json()


def requests_pool():
    from concurrent.futures import ThreadPoolExecutor

    import requests
    from requests.adapters import HTTPAdapter
    with requests.Session() as session, ThreadPoolExecutor(32) as pool:
        session.trust_env = False  # else the environment's CA bundle goes before ours
        session.verify = CA
        session.mount("https://", HTTPAdapter(pool_connections=1, pool_maxsize=32))
        for _ in pool.map(lambda _: session.post(URL, data=BODY, headers=HEADERS).json(),
                          range(COUNT)):
            pass


def aiohttp_client():
    import asyncio
    import ssl

    import aiohttp

    async def run():
        connector = aiohttp.TCPConnector(limit=IN_FLIGHT, ssl=ssl.create_default_context(cafile=CA))
        left = iter(range(COUNT))
        async with aiohttp.ClientSession(connector=connector) as session:
            async def work():
                for _ in left:
                    async with session.post(URL, data=BODY, headers=HEADERS) as answer:
                        await answer.json()
            await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))

    asyncio.run(run())


{"post": requests_post, "session": requests_session, "pool": requests_pool,
 "aiohttp": aiohttp_client}[sys.argv[1]]()
