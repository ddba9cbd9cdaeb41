/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts beside an event: what to look at, and what was seen in words. Pure:
 * the looking is facts/beside.h's.
 */
#ifndef RSTATTR_ENGINE_FACT_JUDGE_H
#define RSTATTR_ENGINE_FACT_JUDGE_H

#include "engine/finding.h"
#include "facts/beside.h"

/* Of an answer so many findings are looked at. */
#define FACT_FINDINGS_MAX 20

bool fact_ask(const struct finding *finding, struct beside_ask *ask);
void fact_judge(struct finding *finding, const struct beside *beside);

/* The parts of fact_judge(). */
void fact_listeners(struct finding *finding, const struct beside *beside);
void fact_backlog(struct finding *finding, const struct beside *beside);
void fact_nat(struct finding *finding, const struct beside *beside);
void fact_settings(struct fact_list *list, const struct beside *beside);
void fact_rp_filter(struct finding *finding, const struct beside *beside);
void fact_way(struct fact_list *list, const struct beside *beside);
void fact_neigh(struct fact_list *list, const struct beside *beside);
void fact_queues(struct finding *finding, const struct beside *beside);
void fact_conntrack(struct fact_list *list, const struct beside *beside);
void fact_port(struct fact_list *list, const struct beside *beside);

void fact_process(struct fact_list *list, struct fact *fact,
		  const struct process *process);

#endif
