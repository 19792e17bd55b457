"""Whatever is posted to /publish/CHANNEL is pushed to everyone at /events/CHANNEL and at /ws/CHANNEL, by aiohttp.

Each subscriber has a queue; one whose queue is full is let go, so that nobody waits for it.
https://docs.aiohttp.org/en/stable/web_advanced.html
"""
import asyncio
import sys
from collections import defaultdict

from aiohttp import WSMsgType, web

QUEUE_LENGTH = 1024
subscribers = defaultdict(set)


async def publish(request):
    event = await request.text()
    for queue in list(subscribers[request.match_info["channel"]]):
        if queue.full():
            leave(request.match_info["channel"], queue)
            queue.get_nowait()
            queue.put_nowait(None)
        else:
            queue.put_nowait(event)
    return web.Response(status=204)


def join(channel):
    queue = asyncio.Queue(QUEUE_LENGTH)
    subscribers[channel].add(queue)
    return queue


def leave(channel, queue):
    subscribers[channel].discard(queue)


async def events(request):
    channel = request.match_info["channel"]
    headers = {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no",
    }
    response = web.StreamResponse(headers=headers)
    queue = join(channel)
    watcher = asyncio.create_task(leave_with(request, channel, queue))
    try:
        # The head goes out at once, not with the first event.
        await response.prepare(request)
        while (event := await queue.get()) is not None:
            await response.write(f"data: {event}\n\n".encode())
    except ConnectionResetError:
        pass
    finally:
        leave(channel, queue)
        watcher.cancel()
    return response


async def leave_with(request, channel, queue):
    """A client that goes while nothing is sent: aiohttp does not tell the handler by itself."""
    while request.transport is not None:
        await asyncio.sleep(1)
    leave(channel, queue)
    queue.put_nowait(None)


async def websocket(request):
    channel = request.match_info["channel"]
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    queue = join(channel)

    async def send():
        while (event := await queue.get()) is not None:
            await socket.send_str(event)
        await socket.close()

    sender = asyncio.create_task(send())
    try:
        # Pings and the closing handshake are answered while somebody reads.
        async for message in socket:
            if message.type == WSMsgType.ERROR:
                break
    finally:
        leave(channel, queue)
        sender.cancel()
    return socket


async def connections(_request):
    """How many are held: 0 again when everyone has gone."""
    return web.Response(text=f"{sum(len(each) for each in subscribers.values())}\n")


async def main():
    app = web.Application()
    app.router.add_post("/publish/{channel}", publish)
    app.router.add_get("/events/{channel}", events)
    app.router.add_get("/ws/{channel}", websocket)
    app.router.add_get("/connections", connections)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(f"listening on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
