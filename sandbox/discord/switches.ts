/** A REST route by its path in Discord's own specification, such as `POST /channels/{channel_id}/messages`. */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

interface PlannedFailure {
  route: RouteName;
  status: number;
  body: object;
  times: number;
}

export interface RateLimitStorm {
  /** How many more requests are turned away. */
  requests: number;
  retryAfterMs: number;
  /** `shared` does not count as an invalid request. */
  scope: 'user' | 'global' | 'shared';
}

/** The twin's ways of going wrong. Set a field, or call a method, at any time. */
export interface Switches {
  /** Every interaction token answers 401, code 50027, however young it is. */
  expireInteractionTokens: boolean;
  /** Nobody lets the app write to them: 403, code 50007. */
  refuseDms: boolean;
  /** Channel ids that answer 404, code 10003. */
  channelGone: Set<string>;
  /** Channel ids in which the app may not write: 403, code 50013. */
  channelRefused: Set<string>;
  rateLimitStorm: RateLimitStorm | undefined;
  /** Sandbox milliseconds that every REST request waits before it is handled. */
  latencyMs: number;
  /** Turns the next `times` requests of a route away with this answer, unhandled. */
  failNext(route: RouteName, status: number, body?: object, times?: number): void;
  /** Handles the next request of a route, then cuts its socket instead of answering. */
  dropAfterHandling(route: RouteName): void;
}

/** What the REST server asks of the switches; each answer is used up by asking. */
export interface ArmedSwitches extends Switches {
  takeFailure(route: string): PlannedFailure | undefined;
  takeDrop(route: string): boolean;
  takeStorm(): RateLimitStorm | undefined;
}

export function createSwitches(): ArmedSwitches {
  const failures: PlannedFailure[] = [];
  const drops: string[] = [];
  return {
    expireInteractionTokens: false,
    refuseDms: false,
    channelGone: new Set(),
    channelRefused: new Set(),
    rateLimitStorm: undefined,
    latencyMs: 0,
    failNext(route, status, body = { message: `${status}: planned failure`, code: 0 }, times = 1) {
      failures.push({ route, status, body, times });
    },
    dropAfterHandling(route) {
      drops.push(route);
    },
    takeFailure(route) {
      const planned = failures.find((failure) => failure.route === route && failure.times > 0);
      if (planned) planned.times -= 1;
      return planned;
    },
    takeDrop(route) {
      const at = drops.indexOf(route);
      if (at >= 0) drops.splice(at, 1);
      return at >= 0;
    },
    takeStorm() {
      const storm = this.rateLimitStorm;
      if (!storm || storm.requests <= 0) return undefined;
      storm.requests -= 1;
      return storm;
    },
  };
}
