import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { PageRequest } from '../graphql/connection.js';

/**
 * Keyset pagination: newest first, from the page's position on, and one row more than asked for, which tells whether
 * there are more.
 *
 * @param column name of the column that holds the time.
 */
export function newestFirst<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  column: string,
  { first, after }: PageRequest,
): SelectQueryBuilder<Entity> {
  const { alias } = query;
  query
    .orderBy(`${alias}.${column}`, 'DESC')
    .addOrderBy(`${alias}.id`, 'DESC')
    .limit(first + 1);
  if (after) query.andWhere(`(${alias}.${column}, ${alias}.id) < (:at, :id)`, after);
  return query;
}
