"""### Ночь Свода

Читает журналы всех организаций, сверяет их с регламентами и публикует: отчёт, квитанции и файлы
с замечаниями для школ, дневники, письма, сводные ведомости, архив.

- **open_run** открывает запуск: один момент (`as_of_at`) и одно окно дат на всех.
- **organisations** — по группе задач на пачку организаций: чтение, затем проверка. Сбой одной не мешает остальным.
- **contract** проверяет договор данных на том, что принесла ночь; **publish_…** публикуют: общее разом, своё каждой
  организации — по пачкам; **maintain** чистит озеро.
- **close_run** пишет манифест. Она красная, если хоть одна организация прочитана не полностью: какая — в её журнале.

Повторить ночь: запустите с тем же `as_of_at`. Каждая задача повторяема и ничего не удваивает.
"""

from typing import Any

import pendulum
from airflow.sdk import CronTriggerTimetable, Param, chain, dag, task_group

from dags import night_tasks


@dag(
    dag_id="svod_nightly",
    schedule=CronTriggerTimetable("30 2 * * *", timezone="Europe/Moscow"),
    start_date=pendulum.datetime(2026, 9, 1, tz="Europe/Moscow"),
    catchup=False,
    max_active_runs=1,
    default_args=night_tasks.DEFAULTS,
    doc_md=__doc__,
    tags=["svod"],
    params={"as_of_at": Param(None, type=["null", "string"], description="Момент чтения, ISO 8601; пусто — сейчас")},
)
def svod_nightly() -> None:
    """Wires the night; what each step does is in `pipeline/`."""
    run_id: Any = night_tasks.open_run()
    batches: Any = night_tasks.plan_batches()

    @task_group
    def organisations(svod_run_id: str, batch: list[str]) -> None:
        chain(night_tasks.intake(svod_run_id, batch), night_tasks.check(svod_run_id, batch))

    chain(run_id, batches)
    chain(
        organisations.partial(svod_run_id=run_id).expand(batch=batches),
        night_tasks.contract(run_id),
        # Letters and diaries go by what a person decided of who is who; the report is one for all.
        night_tasks.publish.override(task_id="publish_identity")(run_id, "identity"),
        [
            night_tasks.publish.override(task_id="publish_report")(run_id, "report"),
            night_tasks.publish_organisations.partial(svod_run_id=run_id).expand(batch=batches),
        ],
        night_tasks.maintain(run_id),
        night_tasks.close_run(run_id),
    )


svod_nightly()
