/*
title: О нарушении доступа сообщено позже часа
what: >-
  О каждом случае нарушения конфиденциальности доступа в течение часа с обнаружения сообщено и руководителю, и службе
  технической поддержки; оба момента записаны в реестре «Нарушения доступа».
why: Пока о случае не сообщено, чужой человек может ставить отметки от имени учителя, и признать их недействительными нельзя.
remedy: >-
  Сообщите руководителю и поддержке немедленно и впишите в реестр день и час обоих сообщений; если сообщили вовремя, а
  момент записан с ошибкой, исправьте его.
dimension: timeliness
since: 0.2.0
key: [register_number, register_date]
parameters: {hours: integer}
addressee:
  role: site
  words:
    khmao-2020/4.3: "Участники образовательного процесса … уведомляют"
needs:
  registers: [access_incidents]
  entities:
    access_incident: [access_incident_id, incident_number, discovered_at, head_notified_at, support_notified_at]
denominator:
  unit: случаев нарушения доступа
  sql: |
    SELECT
        access_incident.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM access_incident
    INNER JOIN requirement ON access_incident.organisation_id = requirement.organisation_id
    INNER JOIN local_day
        ON
            requirement.timezone = local_day.timezone
            AND access_incident.discovered_at >= local_day.starts_at
            AND access_incident.discovered_at < local_day.ends_at
            AND local_day.calendar_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY access_incident.organisation_id
examples:
  pass:
    - title: Оба сообщения ровно через час
      parameters: {hours: 1}
      timezone: Asia/Yekaterinburg
      tables:
        access_incident:
          - {incident_number: "1", discovered_at: 2026-10-13T09:10:00+05:00,
             head_notified_at: 2026-10-13T10:10:00+05:00, support_notified_at: 2026-10-13T10:10:00+05:00}
    - title: Обнаружено только что, час ещё идёт
      parameters: {hours: 1}
      tables:
        access_incident:
          - {incident_number: "2", discovered_at: 2026-10-24T01:30:00+03:00}
  fail:
    - title: Поддержке сообщено на минуту позже; о втором случае руководителю не сообщено
      parameters: {hours: 1}
      timezone: Asia/Yekaterinburg
      tables:
        access_incident:
          - {incident_number: "1", discovered_at: 2026-10-13T09:10:00+05:00,
             head_notified_at: 2026-10-13T09:20:00+05:00, support_notified_at: 2026-10-13T10:11:00+05:00}
          - {incident_number: "2", discovered_at: 2026-10-14T00:10:00+05:00,
             support_notified_at: 2026-10-14T00:20:00+05:00}
      expect:
        - {register_number: "1", register_date: 2026-10-13, certainty: certain}
        - {register_number: "2", register_date: 2026-10-14, certainty: certain}
*/
WITH discovered AS (
    SELECT
        access_incident.*,
        requirement.obligation_id,
        requirement.as_of_at,
        local_day.calendar_on AS discovered_on,
        access_incident.discovered_at + requirement.hours * INTERVAL '1 hour' AS due_at
    FROM access_incident
    INNER JOIN requirement ON access_incident.organisation_id = requirement.organisation_id
    INNER JOIN local_day
        ON
            requirement.timezone = local_day.timezone
            AND access_incident.discovered_at >= local_day.starts_at
            AND access_incident.discovered_at < local_day.ends_at
            AND local_day.calendar_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
),

-- Whom nobody told is not told at this instant: a notice of a whole hour exactly is in time.
told AS (
    SELECT
        discovered.*,
        coalesce(head_notified_at, as_of_at) > due_at AS is_head_late,
        coalesce(support_notified_at, as_of_at) > due_at AS is_support_late
    FROM discovered
)

SELECT
    organisation_id,
    obligation_id,
    coalesce(incident_number, access_incident_id) AS line_number,
    discovered_on AS line_on,
    'certain' AS certainty,
    discovered_on AS event_on,
    CASE
        WHEN is_head_late AND is_support_late THEN 'Ни руководителю, ни поддержке в срок не сообщено'
        WHEN is_head_late THEN 'Руководителю в срок не сообщено'
        ELSE 'Поддержке в срок не сообщено'
    END AS detail,
    source_page,
    source_pointer
FROM told
WHERE is_head_late OR is_support_late
