import { type Answer, jsonAnswer, type ReceivedRequest } from '../http/message.ts';
import { ControlError, type ControlPanel } from './panel.ts';
import type { FaultLimits } from './transport-faults.ts';

export const controlPath = '/_control';

/** `GET` shows the controls and what was seen so far; `POST` changes the named controls, and shows the same. */
export function controlAnswer<Controls extends FaultLimits>(
  panel: ControlPanel<Controls>,
  observed: () => object,
  request: ReceivedRequest,
): Answer {
  if (request.method === 'POST') {
    try {
      panel.change(parseJson(request.body));
    } catch (error) {
      if (error instanceof ControlError) return jsonAnswer(400, { error: error.message });
      throw error;
    }
  } else if (request.method !== 'GET') {
    return { status: 405, headers: { allow: 'GET, POST' } };
  }
  return jsonAnswer(200, { controls: panel.current, ...observed() });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new ControlError('The body is not JSON.', { cause });
  }
}
