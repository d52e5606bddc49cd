import 'reflect-metadata';
import { type ClassType, Directive, Field, ObjectType } from 'type-graphql';

@Directive('@shareable')
@ObjectType({ description: 'Where a page ends, as the Relay connection specification has it.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'True when more nodes follow.' })
  hasNextPage: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last node of this page, to be passed as `after`; null for an empty page.',
  })
  endCursor: string | null;
}

interface EdgeShape<Node> {
  node: Node;
  cursor: string;
}

export interface ConnectionShape<Node> {
  edges: EdgeShape<Node>[];
  nodes: Node[];
  pageInfo: PageInfo;
}

export interface ConnectionOptions {
  /** How the list is ordered, for its description. */
  readonly order?: string;
  /** Whether several subgraphs have it. */
  readonly shareable?: boolean;
}

/** The Relay connection type `<name>Connection` (and its edge) over a node type. */
export function connectionOf<Node extends object>(
  node: ClassType<Node>,
  name: string,
  { order = 'newest first', shareable = false }: ConnectionOptions = {},
): ClassType<ConnectionShape<Node>> {
  @ObjectType(`${name}Edge`, { description: `A ${name} in a list, with its place in it.` })
  class Edge implements EdgeShape<Node> {
    @Field(() => node, { description: `The ${name}.` })
    node: Node;

    @Field(() => String, { description: 'Its place in the list.' })
    cursor: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}, ${order}.` })
  class Connection implements ConnectionShape<Node> {
    @Field(() => [Edge], { description: 'The page, with cursors.' })
    edges: Edge[];

    @Field(() => [node], { description: 'The page, without cursors.' })
    nodes: Node[];

    @Field(() => PageInfo, { description: 'Where the page ends.' })
    pageInfo: PageInfo;
  }
  if (shareable) for (const type of [Edge, Connection]) Directive('@shareable')(type);
  return Connection;
}
