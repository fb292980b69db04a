async ({tasks, headers, limit, timeout, lanes}) => {
    const results = tasks.map(() => null), bodies = tasks.map(() => []);
    const deadline = AbortSignal.timeout(timeout);
    let next = 0, total = 0, isFull = false;
    const cookie = (name) => {
        const text = document.cookie.split("; ").find(one => one.startsWith(name + "="))?.slice(name.length + 1) || "";
        try { return decodeURIComponent(text); } catch { return text; }
    };
    const siteHeaders = () => Object.entries(headers)
        .map(([name, value]) => [name, value.startsWith("cookie:") ? cookie(value.slice(7)) : value])
        .filter(([, value]) => value);
    const read = async (body) => {
        const reader = body.getReader(), pieces = [];
        let size = 0;
        for (;;) {
            const {done, value} = await reader.read();
            if (done) return [size, pieces];
            size += value.length;
            total += value.length;
            pieces.push(value);
            if (size > limit || total > limit) {
                total -= size;
                isFull ||= size <= limit;
                await reader.cancel();
                if (size > limit) throw new RangeError("too large");
                return null;
            }
        }
    };
    const fetchOne = async (index, url, body, referrer) => {
        try {
            const isOwn = new URL(url).origin === location.origin;
            const sent = body ? {method: "POST", body} : {};
            const json = body ? [["content-type", "application/json"]] : [];
            sent.headers = Object.fromEntries([...(isOwn ? siteHeaders() : []), ...json]);
            if (isOwn && referrer) sent.referrer = referrer;
            const reply = await fetch(url, {...sent, credentials: "include", signal: AbortSignal.timeout(timeout)});
            const data = reply.body ? await read(reply.body) : [0, []];
            if (data === null) return null;
            bodies[index] = data[1];
            const type = reply.headers.get("content-type") || "";
            const header = (name) => reply.headers.get(name);
            return [data[0], reply.url, reply.status, type, header("retry-after"), header("date"), header("age")];
        } catch {
            return [0, url, 0, "", null, null, null];
        }
    };
    const worker = async () => {
        while (next < tasks.length && !isFull && (next < lanes || !deadline.aborted)) {
            const index = next++;
            results[index] = await fetchOne(index, ...tasks[index]);
        }
    };
    await Promise.all(Array.from({length: lanes}, worker));
    const compressed = new Blob(bodies.flat()).stream().pipeThrough(new CompressionStream("deflate"));
    const data = new Uint8Array(await new Response(compressed).arrayBuffer());
    if (data.toBase64) return [results, data.toBase64()];
    let binary = "";
    for (let at = 0; at < data.length; at += 32768) binary += String.fromCharCode(...data.subarray(at, at + 32768));
    return [results, btoa(binary)];
}
