import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** A process's Prometheus registry with the metrics that every process shares. Labels name no tenant and no person. */
export interface Metrics {
  readonly registry: Registry;
  readonly graphqlRequestSeconds: Histogram<'operation_type' | 'outcome'>;
  readonly subscriptionsActive: Gauge;
  readonly graphqlHttpRequests: Counter;
}

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    graphqlRequestSeconds: new Histogram({
      name: 'pulmora_graphql_request_seconds',
      help: 'Duration of GraphQL operations over HTTP, seconds.',
      labelNames: ['operation_type', 'outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    subscriptionsActive: new Gauge({
      name: 'pulmora_subscriptions_active',
      help: 'Live GraphQL subscriptions.',
      registers,
    }),
    graphqlHttpRequests: new Counter({
      name: 'pulmora_graphql_http_requests_total',
      help: 'GraphQL requests received over HTTP.',
      registers,
    }),
  };
}
