import type { JsonObject } from '../../schemas/json.ts';
import { objectOf, type Recorder } from '../recorder.ts';
import type { Org, User } from '../world.ts';

/** Content goes Draft → Review → Live, as the knowledge platform audits it. */
export function contentLifecycle(session: Recorder): void {
  const { random, world } = session;
  const content = random.pick(world.content);
  session.env = content.type.toLowerCase();
  session.object = objectOf(content);
  const states = ['Draft', 'Review', 'Live'];
  states.forEach((state, n) => {
    const prevstate = states[n - 1];
    session.emit('AUDIT', {
      state,
      ...(prevstate !== undefined && { prevstate }),
      props: ['name', 'code', 'channel', 'status'],
    });
  });
}

/** A user enrols in a batch, as the LMS audits it. */
export function enrolment(session: Recorder): void {
  const { root, batchId } = session.random.pick(session.world.courses);
  session.env = 'CourseBatch';
  session.object = { id: batchId, type: 'CourseBatch' };
  session.cdata = [
    { type: 'Course', id: root.id },
    { type: 'CourseBatch', id: batchId },
  ];
  session.emit('AUDIT', { state: 'Create', props: ['courseId', 'batchId', 'userId', 'status'] });
}

/** Calls that a client logs. */
export function clientLog(session: Recorder): void {
  const { random } = session;
  for (let left = random.int(1, 3); left > 0; left -= 1) {
    session.emit('LOG', {
      type: 'api_call',
      level: random.pick(['INFO', 'WARN']),
      message: '',
      params: [
        { url: '/content/v3/read' },
        { method: 'GET' },
        { status: 200 },
        { duration: random.int(5, 900) },
      ],
    });
  }
}

/** A competency of FRAC from Draft to Verified or Rejected (§6.6). */
export function competencyReview(session: Recorder): void {
  const { random, world, client } = session;
  const { id, name, kind } = random.pick(world.competencies);
  session.env = 'WAT';
  session.object = { id, type: 'Competency' };
  let prevstate: string | undefined;
  for (const state of ['Draft', 'Unverified', random.chance(0.8) ? 'Verified' : 'Rejected']) {
    session.emit('CB_AUDIT', {
      state,
      ...(prevstate !== undefined && { prevstate }),
      props: ['WAT/FRAC'],
      cb_object: {
        id,
        type: 'Competency',
        sub_type: kind,
        ver: '1.0',
        name,
        org: client.user.org.name,
      },
    });
    prevstate = state;
  }
  const type = random.pick(['Role', 'Activity', 'Position']);
  const other = `${type.slice(0, 1)}ID${random.int(100, 999)}`;
  session.object = { id: other, type };
  session.emit('CB_AUDIT', {
    state: 'Draft',
    props: ['WAT/FRAC'],
    cb_object: {
      id: other,
      type,
      sub_type: '',
      ver: '1.0',
      name: `${type} of ${name}`,
      org: client.user.org.name,
    },
  });
}

/** A work order that is saved a few times as a draft and then published; each save is one event. */
export function workOrder(session: Recorder, startAt: number): void {
  const { random, world, client } = session;
  const id = random.uuid();
  const { org } = client.user;
  const officers = Array.from({ length: random.int(1, 3) }, () => random.pick(world.users));
  session.env = 'WAT';
  session.object = { id, type: 'WorkOrder' };
  const saves = random.int(2, 4);
  const rows = officers.map((officer) => allocation(session, id, officer, startAt));
  for (let save = 1; save <= saves; save += 1) {
    const published = save === saves;
    session.emit('CB_AUDIT', {
      state: published ? 'Published' : 'Draft',
      ...(save > 1 && { prevstate: 'Draft' }),
      props: ['WAT'],
      cb_object: {
        id,
        type: 'WorkOrder',
        ver: '1.0',
        name: `Work order of ${org.name}`,
        org: org.name,
      },
      cb_data: {
        data: order(id, org, client.user, officers, {
          users: rows,
          status: published ? 'Published' : 'Draft',
          progress: Math.floor((save / saves) * 100),
          errorCount: saves - save,
          createdAt: startAt,
          updatedAt: startAt + Math.round(session.seconds * 1000),
        }),
      },
    });
  }
}

function order(
  id: string,
  org: Org,
  author: User,
  officers: readonly User[],
  rest: JsonObject,
): JsonObject {
  return {
    id,
    name: `Work order of ${org.name}`,
    deptId: org.id,
    deptName: org.name,
    mdo_name: org.name,
    userIds: officers.map((officer) => officer.id),
    createdBy: author.id,
    updatedBy: author.id,
    rolesCount: officers.length,
    activitiesCount: officers.length * 2,
    competenciesCount: officers.length,
    publishedPdfLink: null,
    signedPdfLink: null,
    ...rest,
  };
}

/** What one officer is to do: a role with two activities and a competency. */
function allocation(session: Recorder, workOrderId: string, officer: User, at: number): JsonObject {
  const { random, world } = session;
  const competency = random.pick(world.competencies);
  const roleId = `RID${random.int(100, 999)}`;
  const stamps = { addedAt: at, updatedAt: at, updatedBy: '', archivedAt: 0, archived: false };
  const activity = (n: number): JsonObject => ({
    type: 'ACTIVITY',
    id: `AID${random.int(1000, 9999)}`,
    name: `Activity ${n}`,
    description: `Step ${n} of the role`,
    status: 'VERIFIED',
    source: 'WAT',
    parentRole: roleId,
    submittedFromId: officer.id,
    submittedToId: '',
    level: '',
  });
  return {
    id: random.uuid(),
    userId: officer.id,
    roleCompetencyList: [
      {
        roleDetails: {
          type: 'ROLE',
          id: roleId,
          name: 'Section officer',
          description: 'Runs a section',
          status: 'VERIFIED',
          source: 'FRAC',
          childNodes: [activity(1), activity(2)],
          ...stamps,
        },
        competencyDetails: [
          {
            type: 'COMPETENCY',
            id: competency.id,
            name: competency.name,
            description: competency.name,
            source: 'FRAC',
            status: 'VERIFIED',
            level: `Level ${random.int(1, 5)}`,
            additionalProperties: { competencyArea: 'Governance', competencyType: competency.kind },
            children: [],
          },
        ],
      },
    ],
    unmappedActivities: [],
    unmappedCompetencies: [],
    userPosition: 'Section officer',
    positionId: `PID${random.int(100, 999)}`,
    positionDescription: 'Head of a section',
    workOrderId,
    createdAt: at,
    createdBy: officer.id,
    updatedAt: at,
    updatedBy: officer.id,
    errorCount: 0,
    progress: 100,
  };
}
