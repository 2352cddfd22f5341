import { PUBLIC_URL, type TestApi } from '@easel/api/testing/test-api.ts';

/** A browser that keeps its cookies and goes where it is sent, as long as that is our own site. */
export interface Wanderer {
  cookies: Map<string, string>;
  /** Opens an address of the site. */
  open(url: string): Promise<Stop>;
  /** Whose account it is signed in to. */
  whoAmI(): Promise<Record<string, unknown>>;
}

interface Stop {
  status: number;
  /** Where it is sent next, if anywhere. */
  location: string;
  text: string;
}

export function openWanderer(api: TestApi): Wanderer {
  const cookies = new Map<string, string>();
  const ask = async (url: string) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await api.app.inject({
      url: url.replace(PUBLIC_URL, ''),
      headers: { ...(cookie && { cookie }) },
    });
    for (const { name, value, maxAge, expires } of answer.cookies) {
      const isGone = maxAge === 0 || (expires && expires.getTime() <= Date.now());
      if (isGone) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return {
    cookies,
    async open(url) {
      const answer = await ask(url);
      return {
        status: answer.statusCode,
        location: String(answer.headers.location ?? ''),
        text: answer.body,
      };
    },
    whoAmI: async () => (await ask('/api/v1/me')).json(),
  };
}
