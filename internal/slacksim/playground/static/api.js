// Talking with the server. A failed call throws Problem with the server's code.

export class Problem extends Error {
  constructor(code, detail) {
    super(code);
    this.code = code;
    this.detail = detail || '';
  }
}

const root = '/playground/api/';

async function read(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    throw new Problem('server');
  }
  if (!response.ok || body.error) throw new Problem(body.error || 'server', body.detail);
  return body;
}

async function request(path, init) {
  let response;
  try {
    response = await fetch(root + path, init);
  } catch {
    throw new Problem('network');
  }
  return read(response);
}

/** The snapshot for one person looking at one place. */
export function snapshot({ as, where, limit }) {
  const query = new URLSearchParams({ as: as || '', in: where || '', limit: String(limit) });
  return request(`state?${query}`, { headers: { Accept: 'application/json' } });
}

/** Does something as a person; answers with what the server says came of it. */
export function act(action, body) {
  return request(action, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Calls back whenever something has changed; `alive` tells whether the connection stands. */
export function watch(changed, alive) {
  const source = new EventSource(`${root}events`);
  source.addEventListener('change', () => changed());
  source.addEventListener('open', () => { alive(true); changed(); });
  source.addEventListener('error', () => alive(false));
  return source;
}

/** What was read from an element, as the server takes it. */
export const entered = ({ value = '', values = [], datetime = 0 }) => ({ value, values, datetime });
