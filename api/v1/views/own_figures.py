"""How often an organisation's listings were seen."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import View
from api.v1.serializers.figures import MonthOut, month_facts
from foundation import clock
from marketplace.queries.figures import figures_of


class OwnFigures(View):
    """Figures."""

    @extend_schema(operation_id="own_figures_list", responses=MonthOut(many=True))
    def get(self, _request: Request) -> Response:
        """The last thirteen months in which anything was seen, the newest first."""
        months = figures_of(self.organisation(), today=clock.today())
        return Response(MonthOut([month_facts(one) for one in months], many=True).data)
