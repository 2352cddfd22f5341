import { ComponentType } from 'discord-api-types/v10';
import { RefusedByClient, resolveMention } from './command-options.ts';
import type { ComponentNode } from './components.ts';
import type { ChannelRecord, World } from './world.ts';

/** The values that a person picked in a select, and whom or what they mean. */
export function pickInSelect(world: World, channel: ChannelRecord, select: ComponentNode, values: string[]) {
  const name = String(select.custom_id);
  const [fewest, most] = [Number(select.min_values ?? 1), Number(select.max_values ?? 1)];
  if (values.length < fewest || values.length > most) {
    throw new RefusedByClient(`${name} takes ${fewest} to ${most} values`);
  }
  const resolved: Record<string, Record<string, object>> = {};
  if (select.type === ComponentType.StringSelect) {
    const offered = (select.options as { value: string }[]).map(({ value }) => value);
    const wrong = values.find((value) => !offered.includes(value));
    if (wrong !== undefined)
      throw new RefusedByClient(`${name} offers no ${wrong}, only: ${offered.join(', ')}`);
    return { values, resolved };
  }
  for (const value of values) {
    resolveMention(world, channel, value, (kind, id, payload) => {
      resolved[kind] = { ...resolved[kind], [id]: payload };
      return id;
    });
  }
  return { values, resolved };
}

/** The `data` of a component interaction from a select. */
export function buildSelectData(
  world: World,
  channel: ChannelRecord,
  select: ComponentNode,
  values: string[],
): object {
  const { resolved } = pickInSelect(world, channel, select, values);
  return {
    custom_id: select.custom_id,
    component_type: select.type,
    id: select.id,
    values,
    ...(Object.keys(resolved).length > 0 && { resolved }),
  };
}
