"""Who the agents of an article are across articles.

Institutions first, since whose somebody is tells persons apart; then persons, those with the fullest names first. What
joins is decided in `kg.identity.institutions` and `kg.identity.persons`; here it is asked, and registered.
"""

from __future__ import annotations

from kg.identity.crowds import match_groups
from kg.identity.event_profiles import Profile
from kg.identity.institutions import match_institution
from kg.identity.match import AgentMatch
from kg.identity.namings import Namings
from kg.identity.persons import match_persons
from kg.identity.register import Register
from kg.identity.scene import Scene
from kg.knowledge import Knowledge
from kg.model import Agent, Extraction

__all__ = ["AgentMatch", "match_agents"]


def match_agents(
    extraction: Extraction, register: Register, knowledge: Knowledge, profile: Profile
) -> dict[str, AgentMatch]:
    """Return who each agent and bystander of an article is, by its id, and register them all.

    An IRI is a path under the base: that of the knowledge's entry or of the registered agent that it is found to be,
    else a new one: "person/john-kerry", with a hash where that is another's or says too little. Unnamed groups are the
    article's own, or those of another report of the same story. An article that comes again keeps the IRIs it had.
    `profile` is the article's (`newcomer`).
    """
    article = extraction.article
    namings = Namings(register)
    namings.forget(article.id)
    scene = Scene(extraction, register, knowledge, namings, profile)
    everybody = (*extraction.agents, *extraction.bystanders)
    found: dict[str, AgentMatch] = {}

    institutions = sorted((a for a in everybody if a.type == "organization"), key=_fullest)
    for agent in institutions:
        found[agent.id] = scene.given(agent, match_institution(agent, scene))
    for agent, match in match_persons((a for a in everybody if a.type == "person"), scene):
        found[agent.id] = scene.given(agent, match)
    for agent, match in match_groups((a for a in everybody if a.type == "group"), scene):
        found[agent.id] = scene.given(agent, match)
    for agent in everybody:
        nouns = [noun for noun, person in scene.described.items() if person == agent.id]
        nouns += scene.counts_of(agent) if agent.type == "group" else []
        namings.add(article.id, agent, found[agent.id].iri, scene.day, scene.affiliated(agent), nouns=nouns)
    return found


def _fullest(agent: Agent) -> tuple[int, int, str]:
    return -len(agent.name.split()), -len(agent.mentions), agent.id
