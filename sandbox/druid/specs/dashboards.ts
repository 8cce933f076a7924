/** Snapshots that the Spark dashboard job writes: root fields only, `timestamp` as time (spec/druid.md §1.5). */
export const dashboards: readonly {
  readonly datasource: string;
  readonly topic: string;
  readonly columns: string;
}[] = [
  {
    datasource: 'dashboards-course',
    topic: 'dashboards.course',
    columns: `
      courseID category courseName courseStatus courseReviewStatus courseOrgID courseOrgName
      courseOrgStatus:L courseDuration:F courseResourceCount:L ratingSum:F ratingCount:F ratingAverage:F
      count1Star:F count2Star:F count3Star:F count4Star:F count5Star:F
    `,
  },
  {
    datasource: 'dashboards-user-org',
    topic: 'dashboards.user.org',
    columns: `
      userID firstName lastName maskedEmail userStatus:L userCreatedTimestamp:L userUpdatedTimestamp:L
      userOrgID userOrgName userOrgStatus:L
    `,
  },
  {
    datasource: 'dashboards-org',
    topic: 'dashboards.org',
    columns: `
      orgID orgName orgStatus:L orgCreatedDate:L orgType:L orgSubType:L
    `,
  },
  {
    datasource: 'dashboards-role-count',
    topic: 'dashboards.role.count',
    columns: `
      role count:L
    `,
  },
  {
    datasource: 'dashboards-org-role-count',
    topic: 'dashboards.org.role.count',
    columns: `
      orgID orgName role count:L
    `,
  },
  {
    datasource: 'dashboards-user-course-program-progress',
    topic: 'dashboards.user.course.program.progress',
    columns: `
      userID courseID batchID courseCompletedTimestamp:L courseEnrolledTimestamp:L
      lastContentAccessTimestamp:L courseProgress:L dbCompletionStatus:L category courseName courseStatus
      courseReviewStatus courseDuration:F courseResourceCount:L courseOrgID courseOrgName
      courseOrgStatus:L userOrgID userOrgName userOrgStatus:L firstName lastName maskedEmail userStatus:L
      completionPercentage:F completionStatus
    `,
  },
  {
    datasource: 'dashboards-assessment',
    topic: 'dashboards.assessment',
    columns: `
      assessID assessCategory assessName assessStatus assessReviewStatus assessOrgID assessOrgName
      assessOrgStatus:L assessDuration:F assessChildCount:L assessPublishType assessIsExternal:L
      assessContentType assessObjectType assessUserConsent assessVisibility assessCreatedOn:L
      assessLastUpdatedOn:L assessLastPublishedOn:L assessLastSubmittedOn:L
    `,
  },
  {
    datasource: 'dashboards-user-assessment',
    topic: 'dashboards.user.assessment',
    columns: `
      userID courseID assessChildID assessStartTime:L assessEndTime:L assessUserStatus
      assessTotalQuestions:L assessMaxQuestions:L assessExpectedDuration:F assessVersion:L
      assessMaxRetakeAttempts:L assessReadStatus assessBatchID assessPrimaryCategory assessIsAssessment:L
      assessTimeLimit:F assessResult:F assessTotal:L assessBlank:L assessCorrect:L assessIncorrect:L
      assessPass:L assessOverallResult:F assessPassPercentage:F assessID assessChildName
      assessChildDuration:F assessChildPrimaryCategory assessChildContentType assessChildObjectType
      assessChildShowTimer assessChildAllowSkip assessCategory assessName assessStatus assessReviewStatus
      assessOrgID assessOrgName assessOrgStatus:L assessDuration:F assessChildCount:L assessPublishType
      assessIsExternal:L assessContentType assessObjectType assessUserConsent assessVisibility
      assessCreatedOn:L assessLastUpdatedOn:L assessLastPublishedOn:L assessLastSubmittedOn:L category
      courseName courseStatus courseReviewStatus courseDuration:F courseResourceCount:L courseOrgID
      courseOrgName courseOrgStatus:L ratingSum:F ratingCount:F ratingAverage:F userOrgID userOrgName
      userOrgStatus:L firstName lastName maskedEmail userStatus:L userCreatedTimestamp:L
      userUpdatedTimestamp:L
    `,
  },
  {
    datasource: 'dashboards-acbp-enrolment',
    topic: 'dashboards.acbp.enrolment',
    columns: `
      userID courseID fullName userPrimaryEmail userMobile designation group userOrgID
      ministryName=ministry_name deptName=dept_name userOrgName acbpID assignmentType allocatedOn:L
      completionDueDate:L courseOrgID category courseName courseStatus courseReviewStatus courseChannel
      courseLastPublishedOn:L courseDuration:F courseResourceCount:L lastStatusChangedOn:L identifier
      courseOrgName courseOrgStatus:L batchID courseProgress:L dbCompletionStatus:L
      courseEnrolledTimestamp:L courseCompletedTimestamp:L lastContentAccessTimestamp:L
      issuedCertificateCount:L certificateGeneratedOn:L
    `,
  },
  {
    datasource: 'dashboards-frac-competency',
    topic: 'dashboards.competency.frac',
    columns: `
      competencyID competencyName competencyStatus liveCourseCount:L officerCountExpected:L
      officerCountDeclared:L
    `,
  },
  {
    datasource: 'dashboards-course-competency',
    topic: 'dashboards.competency.course',
    columns: `
      courseID category courseName courseStatus courseReviewStatus courseOrgID courseOrgName
      courseOrgStatus:L courseDuration:F courseResourceCount:L competencyID competencyName competencyType
      competencyLevel:L
    `,
  },
  {
    datasource: 'dashboards-expected-user-competency',
    topic: 'dashboards.competency.expected',
    columns: `
      orgID workOrderID userID competencyID expectedCompetencyLevel:L liveCourseCount:L
    `,
  },
  {
    datasource: 'dashboards-declared-user-competency',
    topic: 'dashboards.competency.declared',
    columns: `
      userID competencyID declaredCompetencyLevel:L
    `,
  },
  {
    datasource: 'dashboards-user-competency-gap',
    topic: 'dashboards.competency.gap',
    columns: `
      userID competencyID orgID workOrderID expectedCompetencyLevel:L declaredCompetencyLevel:L
      competencyGap:L completionPercentage:F completionStatus
    `,
  },
  {
    datasource: 'nps-users-data',
    topic: 'nps_submission',
    columns: `
      userID submitted rating:L activityDesc activityID:L originPlatform
    `,
  },
];
