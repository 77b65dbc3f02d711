"""The one way by which anything of a record is shown: first it is recorded, then it is sent.

A route of this class keeps its answer back until the access log holds who was shown what, or that
somebody was refused. A test goes through all routes and finds those that show something and are not
of this class.
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, ClassVar

from fastapi import Depends, Request, Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.routing import APIRoute

from api.composing.services import Services
from api.perimeter.body import refuse_other_than_json
from api.perimeter.query import only_known_parameters
from api.problems import JSONLine
from api.showing.recording import Recording, Shown


async def _shown(request: Request) -> Shown:
    # Async, though it waits for nothing: a plain function would be handed to another thread.
    shown: Shown = request.scope["shown"]
    return shown


Showing = Annotated[Shown, Depends(_shown)]


class ReadingRoute(APIRoute):
    """A route whose answer is kept back until it is recorded; made for services by `recorded`.

    It knows by itself that it refuses parameters that nobody reads, and how it writes JSON, so that
    it stands in an application as it is: FastAPI looks at what is included once more, at the first
    request.
    """

    recording: ClassVar[Recording]

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        dependencies: Sequence[Any] | None = None,
        response_class: type[Response] | DefaultPlaceholder = JSONLine,
        **described: Any,
    ) -> None:
        super().__init__(
            path,
            endpoint,
            dependencies=[Depends(only_known_parameters), *(dependencies or ())],
            response_class=(
                JSONLine if isinstance(response_class, DefaultPlaceholder) else response_class
            ),
            **described,
        )

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        action = self.operation_id
        assert action is not None, "the access log names what was asked for by the operation's id"

        async def recorded(request: Request) -> Response:
            if self.body_field is not None:
                refuse_other_than_json(request.headers)
            shown = request.scope["shown"] = Shown()
            try:
                response = await answer(request)
            except Exception as error:
                await self.recording.refuse(request, action, shown, error)
                raise
            await self.recording.allow(request, action, shown)
            return response

        return recorded


def recorded(services: Services) -> type[ReadingRoute]:
    """The class of routes that record what they show in the access log of these services."""

    class Recorded(ReadingRoute):
        pass

    Recorded.recording = Recording(services)
    return Recorded
