"""What a profile may say, where it stands, and that there is one."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, Invalid, Refusal
from marketplace.choices import ListingKind, ListingState, Programme
from marketplace.models import Listing, Organisation
from marketplace.rules.facts import ProfileFacts
from marketplace.rules.profiles import FIRST_YEAR, LONGEST_REASON, MOST_REASONS, programmes_of
from marketplace.rules.videos import video_at


class NoProfileForRole(Invalid):
    code = "no-profile-for-role"
    sentence = _(
        "A profile is for employers, agencies and providers. Your organisation is none of these here."
    )


class ProgrammeNotYours(Invalid):
    code = "programme-not-yours"
    sentence = _("Your organisation does not take part in this programme. Choose the other one.")


class TooManyReasons(Invalid):
    code = "too-many-reasons"
    sentence = _("You wrote {number} points. Choose the {most} that matter most.")


class ReasonTooLong(Invalid):
    code = "reason-too-long"
    sentence = _("“{words}…” is longer than {most} letters. Say it in fewer words, or in the text.")


class YearImpossible(Invalid):
    code = "year-impossible"
    sentence = _("{year} cannot be the year in which you began. Fill in four digits, for example 1998.")


class VideoHostUnknown(Invalid):
    code = "video-host-unknown"
    sentence = _(
        "We cannot show a video from this address. Copy the address of the video at YouTube or Vimeo, "
        "for example https://vimeo.com/123456789."
    )


class VideoNeedsCaptions(Invalid):
    code = "video-needs-captions"
    sentence = _(
        "A video must have captions, so that everybody can follow it. Add them at the host, and tick their languages."
    )


class CaptionsWithoutVideo(Invalid):
    code = "captions-without-video"
    sentence = _("You ticked languages of captions, but there is no video. Fill in its address.")


class AnotherProfile(Conflict):
    code = "another-profile"
    sentence = _(
        "Your profile “{title}” is published in this programme already. Change that one, or take it offline first."
    )


def faults_in_profile(facts: ProfileFacts, organisation: Organisation, today: date) -> list[Refusal]:
    """All that keeps a profile from being kept, also as a draft."""
    wrong: list[Refusal] = []
    programmes = programmes_of({one.role for one in organisation.roles.all()})
    if not programmes:
        wrong.append(NoProfileForRole())
    elif facts.programme and facts.programme not in programmes:
        wrong.append(ProgrammeNotYours(field="programme"))
    if len(facts.reasons) > MOST_REASONS:
        wrong.append(TooManyReasons(field="reasons", number=len(facts.reasons), most=MOST_REASONS))
    wrong += [
        ReasonTooLong(field="reasons", words=reason[:30], most=LONGEST_REASON)
        for reason in facts.reasons
        if len(reason) > LONGEST_REASON
    ]
    if facts.since_year is not None and not FIRST_YEAR <= facts.since_year <= today.year:
        wrong.append(YearImpossible(field="since_year", year=facts.since_year))
    if facts.video_url and video_at(facts.video_url) is None:
        wrong.append(VideoHostUnknown(field="video_url"))
    if facts.video_url and not facts.video_captions:
        wrong.append(VideoNeedsCaptions(field="video_captions"))
    if facts.video_captions and not facts.video_url:
        wrong.append(CaptionsWithoutVideo(field="video_url"))
    return wrong


def programme_of_profile(facts: ProfileFacts, organisation: Organisation) -> Programme:
    """Where a profile stands: where its facts say, or in the first programme that fits what its organisation does."""
    if facts.programme:
        return Programme(facts.programme)
    programmes = programmes_of({one.role for one in organisation.roles.all()})
    if not programmes:
        raise NoProfileForRole
    return programmes[0]


def refuse_second_profile(listing: Listing, programme: str) -> None:
    """Refuse a profile in a programme in which its organisation has another one published."""
    other = (
        Listing.objects.filter(
            organisation_id=listing.organisation_id,
            kind=ListingKind.PROFILE,
            programme=programme,
            state=ListingState.PUBLISHED,
        )
        .exclude(pk=listing.pk)
        .first()
    )
    if other is not None:
        raise AnotherProfile(title=other.title)
