"""客户身份复核: pairs that a steward should look at, the dearest first; decisions; is the threshold right?"""

import streamlit as st

from dashboards.components import decided, filters, notices, reviewing, signing, thresholding
from dashboards.session import session

VIEWS = {"queue": reviewing.queue, "decisions": decided.decisions, "threshold": thresholding.show}
NEEDED = (reviewing.QUEUE, decided.DECISIONS, thresholding.TABLE)

now = session()
say = now.say

if not all(map(now.reader.has, NEEDED)):  # pairs cross regions: only who may see all of them decides
    notices.empty(say("notice.not_in_scope_title"), say("notice.not_in_scope"), ":material/lock:")
    st.stop()

signing.said()
shown = filters.segments(
    say("identity.view"), list(VIEWS), "queue", lambda key: say(f"identity.{key}"), "part", quiet=True
)
VIEWS[shown](now)
