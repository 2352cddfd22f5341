import type { Painter } from '../../painter/painter.ts';
import type { Picture } from '../../painter/picture.ts';
import { findNodeDefinition } from './node-catalogue.ts';
import type { NodeContext, NodeInputs, SamplingWork } from './node-definition.ts';
import { toPythonNumber } from './validate-workflow.ts';
import type { PictureBatch, SocketType, SocketValue, SocketValues } from './values.ts';
import { asLink, type Workflow } from './workflow.ts';

export interface SavedBatch {
  filenamePrefix: string;
  pictures: PictureBatch;
}

export interface Evaluation {
  /** What SaveImage nodes will write; nothing is painted until `make()` is called on the pictures. */
  saved: SavedBatch[];
  /** Every sampling on the way. */
  work: SamplingWork[];
}

/** Something a node did not like while running; the worker reports it with the node's class and id. */
export class NodeExecutionError extends Error {
  readonly nodeId: string;
  readonly nodeType: string;

  constructor(nodeId: string, nodeType: string, message: string) {
    super(message);
    this.nodeId = nodeId;
    this.nodeType = nodeType;
  }
}

/** Walks an accepted workflow from its output nodes upwards, each node once. */
export async function evaluateWorkflow(
  { painter, uploads }: { painter: Painter; uploads: ReadonlyMap<string, Picture> },
  { workflow, outputs }: { workflow: Workflow; outputs: readonly string[] },
): Promise<Evaluation> {
  const evaluation: Evaluation = { saved: [], work: [] };
  const context: NodeContext = {
    painter,
    uploads,
    recordSampling: (work) => evaluation.work.push(work),
    save: (filenamePrefix, pictures) => evaluation.saved.push({ filenamePrefix, pictures }),
  };
  const results = new Map<string, SocketValue[]>();
  const underWay = new Set<string>();

  async function evaluateNode(id: string): Promise<SocketValue[]> {
    const done = results.get(id);
    if (done) return done;
    const node = workflow[id];
    const definition = node && findNodeDefinition(node.class_type);
    if (!node || !definition) throw new NodeExecutionError(id, 'unknown', `node ${id} is not in the prompt`);
    if (underWay.has(id)) throw new NodeExecutionError(id, node.class_type, 'Dependency cycle detected');
    underWay.add(id);
    const linked = new Map<string, SocketValue>();
    for (const [name, value] of Object.entries(node.inputs)) {
      const link = asLink(value);
      const received = link && (await evaluateNode(link[0]))[link[1]];
      if (received) linked.set(name, received);
    }
    const made = await definition.run(readInputs(id, node.inputs, linked), context);
    results.set(id, made);
    return made;
  }

  for (const id of outputs) await evaluateNode(id);
  return evaluation;
}

function readInputs(
  id: string,
  literals: Readonly<Record<string, unknown>>,
  linked: ReadonlyMap<string, SocketValue>,
): NodeInputs {
  return {
    number: (name) => toPythonNumber('FLOAT', literals[name]) ?? 0,
    text: (name) => String(literals[name] ?? ''),
    literal: (name) => String(literals[name]),
    socket<Type extends SocketType>(type: Type, name: string): SocketValues[Type] {
      const received = linked.get(name);
      if (!received || !isOfType(received, type)) throw new TypeError(`node ${id}: ${name} is no ${type}`);
      return received.value;
    },
  };
}

const isOfType = <Type extends SocketType>(
  socket: SocketValue,
  type: Type,
): socket is SocketValue & { type: Type; value: SocketValues[Type] } => socket.type === type;
