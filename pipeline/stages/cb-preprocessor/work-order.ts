import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { objectAt } from '../readers.ts';
import { shown, WouldCrash } from '../would-crash.ts';

/** One row of a work order as Druid gets it in `edata.cb_data`: no object inside, names prefixed by level. */
export type FlatRow = JsonObject;

/** True for a CB_AUDIT about a work order (exact case). */
export function isWorkOrder(event: JsonObject): boolean {
  return objectAt(objectAt(event, 'edata'), 'cb_object')?.['type'] === 'WorkOrder';
}

/** True when the work order's own status is Published (exact case). */
export function isPublished(event: JsonObject): boolean {
  const cbData = objectAt(objectAt(event, 'edata'), 'cb_data');
  return objectAt(cbData, 'data')?.['status'] === 'Published';
}

/**
 * One row an officer: work order and officer (spec/pipeline.md §3.10).
 * @throws WouldCrash when cb_data is no object, or users no list of objects.
 */
export function officerRows(event: JsonObject): readonly FlatRow[] {
  const order = workOrderOf(event);
  return listAt(order, 'users', 'users').map((user) => flatten(order, officer(user)));
}

/**
 * One row an activity or competency, in production's order: for each officer those without a role, then those of each
 * role (spec/pipeline.md §3.10).
 * @throws WouldCrash when a level is not what production casts it to.
 */
export function itemRows(event: JsonObject): readonly FlatRow[] {
  const order = workOrderOf(event);
  return listAt(order, 'users', 'users').flatMap((user) => [
    ...listAt(user, 'unmappedActivities', 'users[]').map((activity) =>
      flatten(order, officer(user), ['wa_activity_', activity]),
    ),
    ...listAt(user, 'unmappedCompetencies', 'users[]').map((competency) =>
      flatten(order, officer(user), ['wa_competency_', competency]),
    ),
    ...listAt(user, 'roleCompetencyList', 'users[]').flatMap((role) => roleRows(order, user, role)),
  ]);
}

function roleRows(order: JsonObject, user: JsonObject, role: JsonObject): readonly FlatRow[] {
  const details = roleDetailsOf(role);
  const above: readonly Part[] = [
    officer(user),
    ['wa_rcl_', role, ['roleDetails', 'competencyDetails']],
    ['wa_role_', details, ['childNodes']],
  ];
  return [
    ...listAt(details, 'childNodes', 'roleDetails').map((activity) =>
      flatten(order, ...above, ['wa_activity_', activity]),
    ),
    ...listAt(role, 'competencyDetails', 'roleCompetencyList[]').map((competency) =>
      flatten(order, ...above, ['wa_competency_', competency]),
    ),
  ];
}

/** A level of the work order: prefix of its names, its fields, and those that are left out. */
type Part = readonly [prefix: string, fields: JsonObject, without?: readonly string[]];

function officer(user: JsonObject): Part {
  return ['wa_', user, ['roleCompetencyList', 'unmappedActivities', 'unmappedCompetencies']];
}

function flatten(order: JsonObject, ...parts: readonly Part[]): FlatRow {
  const row: Record<string, JsonValue | undefined> = {};
  const whole: Part = ['', order, ['users']];
  for (const [prefix, fields, without = []] of [whole, ...parts]) {
    for (const [name, value] of Object.entries(fields)) {
      if (!without.includes(name)) row[prefix + name] = value;
    }
  }
  return row;
}

function workOrderOf(event: JsonObject): JsonObject {
  const cbData = objectAt(objectAt(event, 'edata'), 'cb_data');
  if (cbData === undefined) {
    throw new WouldCrash('cb.work-order-crash', 'edata.cb_data is not an object');
  }
  const data = cbData['data'];
  if (data === undefined) return {};
  if (isObject(data)) return data;
  throw new WouldCrash('cb.work-order-crash', `edata.cb_data.data is ${shown(data)}`);
}

function roleDetailsOf(role: JsonObject): JsonObject {
  const details = role['roleDetails'];
  if (details === undefined) return {};
  if (isObject(details)) return details;
  throw new WouldCrash('cb.work-order-crash', `roleDetails is ${shown(details)}`);
}

function listAt(parent: JsonObject, name: string, where: string): readonly JsonObject[] {
  const value = parent[name];
  if (value === undefined) return [];
  if (Array.isArray(value) && (value as readonly JsonValue[]).every(isObject)) {
    return value as readonly JsonObject[];
  }
  throw new WouldCrash('cb.work-order-crash', `${name} of ${where} is ${shown(value)}`);
}
