"""Matching an article's agents, kind by kind, and registering their names.

Institutions come first, since whose somebody is tells persons apart; then persons; then unnamed people, who may be one
of either.
"""

from __future__ import annotations

from kg.identity.agents.context import ArticleContext
from kg.identity.agents.groups import match_groups
from kg.identity.agents.institutions import match_institution
from kg.identity.agents.name_index import NameIndex
from kg.identity.agents.persons import match_persons
from kg.identity.match import AgentMatch
from kg.identity.register import Register
from kg.identity.stories import ArticleProfile, Story
from kg.knowledge import Knowledge
from kg.model import Agent, Extraction


def match_agents(
    extraction: Extraction, register: Register, knowledge: Knowledge, profile: ArticleProfile, story: Story
) -> dict[str, AgentMatch]:
    """Return who each agent and bystander of an article is, by its id, and register them all.

    An IRI is a path under the base: that of the knowledge's entry or of the registered agent that it is found to be,
    else a new one: "person/john-kerry", with a hash where that is another's or the name says too little. An article
    that comes again keeps the IRIs it had. `profile` is that of `profile_of_new_article`, `story` of `closest_story`.
    """
    article = extraction.article
    names = NameIndex(register)
    names.forget(article.id)
    context = ArticleContext(extraction, register, knowledge, names, profile, story)
    everybody = (*extraction.agents, *extraction.bystanders)
    found: dict[str, AgentMatch] = {}

    for agent in sorted((a for a in everybody if a.type == "organization"), key=_fullest_name_first):
        found[agent.id] = context.add(agent, match_institution(agent, context))
    for agent, match in match_persons((a for a in everybody if a.type == "person"), context):
        found[agent.id] = context.add(agent, match)
    for agent, match in match_groups((a for a in everybody if a.type == "group"), context):
        found[agent.id] = context.add(agent, match)
    for agent in everybody:
        nouns = sorted(context.nouns_of(agent))
        nouns += context.counts_of(agent) if agent.type == "group" else []
        names.add(article.id, agent, found[agent.id].iri, context.day, context.institutions_of(agent), nouns=nouns)
    return found


def _fullest_name_first(agent: Agent) -> tuple[int, int, str]:
    return -len(agent.name.split()), -len(agent.mentions), agent.id
