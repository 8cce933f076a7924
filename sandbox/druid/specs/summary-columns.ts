import { columnTable } from './column-table.ts';

/** Every column of `summary-events` (spec/druid.md §1.5). */
export const summaryColumns = columnTable({
  $: `
    eid mid ver syncts:L uid tags~
  `,
  '$.context': `
    context_date_range_from:L=date_range.from context_cdata_type=cdata[*].type
    context_cdata_id=cdata[*].id context_rollup_l1=rollup.l1 context_rollup_l2=rollup.l2
    context_rollup_l3=rollup.l3 context_rollup_l4=rollup.l4
  `,
  '$.dimensions': `
    dimension_channel=channel dimensions_did=did dimensions_pdata_id=pdata.id
    dimensions_pdata_pid=pdata.pid dimensions_pdata_ver=pdata.ver dimensions_sid=sid
    dimensions_type=type dimensions_mode=mode
  `,
  '$.object': `
    object_id=id object_type=type object_version=ver object_rollup_l1=rollup.l1
    object_rollup_l2=rollup.l2 object_rollup_l3=rollup.l3 object_rollup_l4=rollup.l4
  `,
  '$.edata': `
    edata_time_spent:D=eks.time_spent edata_time_difference:D=eks.time_diff
    edata_interaction_count:L=eks.interact_events_count edata_env_summary_env=eks.env_summary[*].env
    edata_env_summary_count=eks.env_summary[*].count
    edata_env_summary_time_spent=eks.env_summary[*].time_spent
    edata_page_summary_id=eks.page_summary[*].id edata_page_summary_type=eks.page_summary[*].type
    edata_page_summary_env=eks.page_summary[*].env
    edata_page_summary_visit_count=eks.page_summary[*].visit_count
    edata_page_summary_time_spent=eks.page_summary[*].time_spent
    edata_item_responses_item_id=eks.item_responses[*].itemId
    edata_item_responses_time_spent=eks.item_responses[*].timeSpent
    edata_item_responses_pass=eks.item_responses[*].pass
    edata_item_responses_score=eks.item_responses[*].score
    edata_item_responses_max_score=eks.item_responses[*].maxScore
    edata_item_responses_timestamp=eks.item_responses[*].time_stamp
  `,
  '$.devicedata': `
    device_loc_state=state device_loc_state_code=statecode device_loc_city=city
    device_loc_country_code=countrycode device_loc_country=country device_os=devicespec.os
    device_make=devicespec.make device_id=devicespec.id device_mem:L=devicespec.mem
    device_idisk=devicespec.idisk device_edisk=devicespec.edisk device_scrn=devicespec.scrn
    device_camera=devicespec.camera device_cpu=devicespec.cpu device_sims:L=devicespec.sims
    device_uaspec_agent=uaspec.agent device_uaspec_ver=uaspec.ver device_uaspec_system=uaspec.system
    device_uaspec_platform=uaspec.platform device_uaspec_raw=uaspec.raw
    device_first_access:L=firstaccess device_loc_state_custom_code=statecustomcode
    device_loc_state_custom_name=statecustomname device_loc_district=districtcustom
    user_declared_state=userdeclared.state user_declared_district=userdeclared.district
    device_loc_iso_state_code=iso3166statecode
  `,
  '$.derivedlocationdata': `
    derived_loc_state=state derived_loc_district=district derived_loc_from=from
  `,
  '$.contentdata': `
    content_name=name content_object_type=objecttype content_type=contenttype
    content_media_type=mediatype content_language=language[*] content_medium=medium[*]
    content_gradelevel=gradelevel[*] content_subjects=subject[*] content_mimetype=mimetype
    content_framework=framework content_board=board content_status=status content_version:D=pkgversion
    content_last_submitted_on:L=lastsubmittedon content_last_published_on:L=lastpublishedon
    content_last_updated_on:L=lastupdatedon content_created_by=createdby content_created_for~=createdfor
  `,
  '$.collectiondata': `
    collection_name=name collection_object_type=objecttype collection_type=contenttype
    collection_media_type=mediatype collection_language=language[*] collection_medium=medium[*]
    collection_gradelevel=gradelevel[*] collection_subjects=subject[*] collection_mimetype=mimetype
    collection_framework=framework collection_board=board collection_status=status
    collection_version:D=pkgversion collection_last_submitted_on:L=lastsubmittedon
    collection_last_published_on:L=lastpublishedon collection_last_updated_on:L=lastupdatedon
    collection_created_by=createdby collection_created_for~=createdfor
  `,
  '$.userdata': `
    user_grade_list=gradelist[*] user_language_list=languagelist[*] user_subject_list=subjectlist[*]
    user_type=usertype user_roles=roles[*] user_loc_state=state user_loc_district=district
    user_signin_type=usersignintype user_login_type=userlogintype
  `,
  '$.l2data': `
    object_l2_created_for~=createdfor object_l2_framework=framework object_l2_name=name
    object_l2_channel=channel object_l2_mimetype=mimetype object_l2_medium=medium[*]
    object_l2_board=board object_l2_contenttype=contenttype object_l2_gradelevel=gradelevel[*]
    object_l2_subjects=subject[*]
  `,
});
