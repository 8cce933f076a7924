import { columnTable } from './column-table.ts';

/** What iGOT's `cb-audit-events` adds to 30 columns of the raw datasource (spec/druid.md §1.5). */
export const cbObjectColumns = columnTable({
  '$.edata.cb_object': `
    edata_cb_object_id=id edata_cb_object_type=type edata_cb_object_ver=ver edata_cb_object_name=name
    edata_cb_object_org=org edata_cb_object_sub_type=sub_type edata_cb_object_rollup_l1=rollup.l1
    edata_cb_object_rollup_l2=rollup.l2 edata_cb_object_rollup_l3=rollup.l3
    edata_cb_object_rollup_l4=rollup.l4
  `,
});

/** Columns `edata_cb_data_X` of `$.edata.cb_data.X`; a dot in X becomes `_`. */
function cbData(fields: string): string {
  return fields
    .split(/\s+/)
    .filter((field) => field !== '')
    .map((field) => `edata_cb_data_${field.replace('.', '_')}=${field.replace(/:.$/, '')}`)
    .join(' ');
}

/** What `cb-work-order-officers` adds to `cb-audit-events`. */
export const officerColumns = columnTable({
  '$.edata.cb_data': cbData(`
    id name deptId deptName status userIds createdBy createdAt:L updatedBy updatedAt:L progress:L
    errorCount:L rolesCount:L activitiesCount:L competenciesCount:L publishedPdfLink signedPdfLink
    mdo_name wa_id wa_userId wa_userPosition wa_positionId wa_positionDescription wa_workOrderId
    wa_updatedAt:L wa_updatedBy wa_errorCount:L wa_progress:L wa_createdAt:L wa_createdBy
  `),
});

/** What `cb-work-order-properties` adds to `cb-work-order-officers`. */
export const propertyColumns = columnTable({
  '$.edata.cb_data': cbData(`
    wa_role_type wa_role_id wa_role_name wa_role_description wa_role_status wa_role_source
    wa_role_addedAt:L wa_role_updatedAt:L wa_role_updatedBy wa_role_archivedAt:L wa_role_archived
    wa_activity_type wa_activity_id wa_activity_name wa_activity_description wa_activity_status
    wa_activity_source wa_activity_parentRole wa_activity_submittedFromId wa_activity_submittedToId
    wa_activity_level wa_competency_type wa_competency_id wa_competency_name
    wa_competency_description wa_competency_source wa_competency_status wa_competency_level
    wa_competency_additionalProperties.competencyArea wa_competency_additionalProperties.competencyType
  `),
});
