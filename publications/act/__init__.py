"""The act on a breach of access (khmao-2020, 4.4): what was done under the account, what of it is void, who signs."""

from publications.act.case import Case, cases_of
from publications.act.publish import act_folder, act_name, publish_acts

__all__ = ["Case", "act_folder", "act_name", "cases_of", "publish_acts"]
