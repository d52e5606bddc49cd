import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  type ValidationRule,
  validate,
} from 'graphql';
import { MAX_TOKENS } from './graphql-server.options.js';

/** Documents kept, and the longest that is, characters. */
const KEPT = 500;
const LONGEST = 10_000;

export type Checked = { readonly document: DocumentNode } | { readonly faults: readonly GraphQLError[] };

/** Parses and validates; what was found good is not looked at again: five thousand screens ask for the same few things. */
export class ValidDocuments {
  readonly #schema: GraphQLSchema;
  readonly #rules: readonly ValidationRule[];
  readonly #known = new Map<string, DocumentNode>();

  constructor(schema: GraphQLSchema, rules: readonly ValidationRule[]) {
    this.#schema = schema;
    this.#rules = rules;
  }

  /** @throws {GraphQLError} for what is no document. */
  check(query: string): Checked {
    const known = this.#known.get(query);
    if (known) return { document: known };
    const document = parse(query, { maxTokens: MAX_TOKENS });
    const faults = validate(this.#schema, document, this.#rules);
    if (faults.length > 0) return { faults };
    if (query.length <= LONGEST) {
      const [oldest] = this.#known.size >= KEPT ? this.#known.keys() : [];
      if (oldest !== undefined) this.#known.delete(oldest);
      this.#known.set(query, document);
    }
    return { document };
  }
}
