import { columnTable } from './column-table.ts';

/** Every column of `telemetry-events-syncts` (spec/druid.md §1.3): iGOT's 174, upstream lacks two. */
export const telemetryColumns = columnTable({
  $: `
    eid mid ets:L @timestamp tags~
  `,
  '$.actor': `
    actor_id=id actor_type=type
  `,
  '$.context': `
    context_channel=channel context_pdata_id=pdata.id context_pdata_pid=pdata.pid
    context_pdata_ver=pdata.ver context_env=env context_hub=hub context_sid=sid context_did=did
    context_cdata_type=cdata[*].type context_cdata_id=cdata[*].id context_rollup_l1=rollup.l1
    context_rollup_l2=rollup.l2 context_rollup_l3=rollup.l3 context_rollup_l4=rollup.l4
  `,
  '$.edata': `
    content_play_progress=summary[*].progress edata_type=type edata_subtype=subtype edata_query=query
    edata_mode=mode edata_pageid=pageid edata_uri=uri edata_id=id edata_duration:D=duration
    edata_index:L=index edata_pass=pass edata_score:D=score edata_resvalues=resvalues[*]
    edata_item_id=item.id edata_item_type=item.type edata_item_title=item.title
    edata_item_maxscore:D=item.maxscore edata_target_id=target.id edata_target_type=target.type
    edata_rating:L=rating edata_comments=comments edata_dir=dir edata_items_id=items[*].id
    edata_items_type=items[*].type edata_items_origin_id=items[*].origin.id
    edata_items_origin_type=items[*].origin.type edata_items_to_id=items[*].to.id
    edata_items_to_type=items[*].to.type edata_plugin_id=plugin.id edata_plugin_ver=plugin.ver
    edata_plugin_category=plugin.category edata_props=props[*] edata_state=state
    edata_prevstate=prevstate edata_size:L=size edata_filters_dialcodes~=filters.dialcodes
    edata_topn_identifier=topn[*].identifier edata_visits_objid=visits[*].objid
    edata_visits_objtype=visits[*].objtype edata_visits_objver=visits[*].objver
    edata_visits_index=visits[*].index edata_timespent:D=timespent edata_pageviews:L=pageviews
    edata_interactions:L=interactions edata_starttime:L=starttime edata_endtime:L=endtime
  `,
  '$.object': `
    object_id=id object_type=type object_version=ver object_rollup_l1=rollup.l1
    object_rollup_l2=rollup.l2 object_rollup_l3=rollup.l3 object_rollup_l4=rollup.l4
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
    content_media_type=mediatype content_language=language[*] content_channel~=channel
    content_medium=medium[*] content_gradelevel=gradelevel[*] content_subjects=subject[*]
    content_mimetype=mimetype content_framework=framework content_board=board content_status=status
    content_version:D=pkgversion content_last_submitted_on:L=lastsubmittedon
    content_last_published_on:L=lastpublishedon content_last_updated_on:L=lastupdatedon
    content_created_by=createdby content_created_for~=createdfor
  `,
  '$.collectiondata': `
    collection_name=name collection_object_type=objecttype collection_type=contenttype
    collection_media_type=mediatype collection_language=language[*] collection_medium=medium[*]
    collection_channel~=channel collection_gradelevel=gradelevel[*] collection_subjects=subject[*]
    collection_mimetype=mimetype collection_framework=framework collection_board=board
    collection_status=status collection_version:D=pkgversion
    collection_last_submitted_on:L=lastsubmittedon collection_last_published_on:L=lastpublishedon
    collection_last_updated_on:L=lastupdatedon collection_created_by=createdby
    collection_created_for~=createdfor
  `,
  '$.userdata': `
    user_grade_list=gradelist[*] user_language_list=languagelist[*] user_subject_list=subjectlist[*]
    user_type=usertype user_roles=roles[*] user_loc_state=state user_loc_district=district
    user_signin_type=usersignintype user_login_type=userlogintype user_loc_block=block
    user_loc_cluster=cluster user_school_name=schoolname
  `,
  '$.dialcodedata': `
    dialcode_channel=channel dialcode_batchcode=batchcode dialcode_publisher=publisher
    dialcode_generated_on:L=generatedon dialcode_published_on:L=publishedon
    dialcode_object_type=objecttype
  `,
  '$.l2data': `
    object_l2_created_for~=createdfor object_l2_framework=framework object_l2_name=name
    object_l2_channel=channel object_l2_mimetype=mimetype object_l2_medium=medium[*]
    object_l2_board=board object_l2_contenttype=contenttype object_l2_gradelevel=gradelevel[*]
    object_l2_subjects=subject[*]
  `,
  absent: `
    utm_source utm_content utm_medium utm_campaign
  `,
});
