import { EventEmitter, on } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLFloat, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { BareEvent } from './bare-server.js';

const events = new EventEmitter();
events.setMaxListeners(0);

const timings = new GraphQLObjectType({ name: 'Timings', fields: { inferenceMs: { type: GraphQLFloat } } });
const diagnosis = new GraphQLObjectType({
  name: 'Diagnosis',
  fields: {
    id: { type: GraphQLString },
    status: { type: GraphQLString },
    cursor: { type: GraphQLString },
    timings: { type: timings },
  },
});
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { none: { type: GraphQLString } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      diagnosisUpdated: {
        type: diagnosis,
        args: { group: { type: new GraphQLNonNull(GraphQLInt) } },
        subscribe: async function* (_root, { group }: { group: number }) {
          for await (const [{ number }] of on(events, String(group)) as AsyncIterable<[BareEvent]>) {
            const id = Buffer.from(`Diagnosis:${number}`).toString('base64url');
            yield { diagnosisUpdated: { id, status: 'QUEUED', cursor: id, timings: { inferenceMs: number } } };
          }
        },
      },
    },
  }),
});

const server = http.createServer();
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }), 20_000);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (event: BareEvent) => events.emit(String(event.group), event));
process.on('disconnect', () => process.exit(0));
