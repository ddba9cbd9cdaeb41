/* SPDX-License-Identifier: GPL-2.0-only */
/* Answers for people. */
#ifndef RSTATTR_OUTPUT_PEOPLE_H
#define RSTATTR_OUTPUT_PEOPLE_H

#include "engine/answer.h"
#include "output/out.h"

/* What is shown only to who asks for it, as bits. */
enum {
	PEOPLE_PATH = 1 << 0, /* how a packet of each came to its rule */
	PEOPLE_SCANS = 1 << 1, /* scans like everything else */
};

void people_explain(const struct out *out, const struct answer *answer,
		    uint64_t now_real, unsigned int wish);
void people_rules(const struct out *out, const struct answer *answer,
		  uint64_t now_real);
void people_footer(const struct out *out, const struct answer *answer,
		   uint64_t now_real);
void people_recorder(const struct out *out, const struct books *books);
void people_rule_text(const struct out *out, const struct culprit *culprit);
void people_netns(const struct out *out, const struct answer *answer,
		  uint64_t netns);
void people_netns_line(const struct out *out, const struct answer *answer,
		       uint64_t netns);
void people_flows(const struct out *out, const struct finding *finding);
void people_reject(const struct out *out, const struct answer *answer,
		   const struct finding *finding, uint64_t now_real, bool path);
void people_reset(const struct out *out, const struct answer *answer,
		  const struct finding *finding, uint64_t now_real);
void people_drop(const struct out *out, const struct answer *answer,
		 const struct finding *finding, uint64_t now_real, bool path);
void people_scans(const struct out *out, const struct answer *answer,
		  uint64_t now_real);
void people_scan(const struct out *out, const struct finding *finding);
void people_facts(const struct out *out, const struct fact_list *facts,
		  uint64_t now_real);
void people_do(const struct out *out, const struct finding *finding,
	       const char *otherwise);
void people_behind(const struct out *out, const struct finding *finding);
void people_nothing(const struct out *out, const struct nothing *nothing,
		    const struct party *party, uint64_t now_real);
void people_command(const struct out *out, const struct party *party);
void people_whose(const struct out *out, const struct answer *answer,
		  const struct finding *finding);
void people_place(const struct out *out, const struct rule *rule, bool policy);

typedef void (*people_symptom_fn)(const struct out *out,
				  const struct finding *finding,
				  const struct flow *flow);

void people_client(const struct out *out, const struct finding *finding,
		   bool sender, people_symptom_fn symptom);
void people_span(const struct out *out, uint64_t first, uint64_t last,
		 uint64_t now_real);

#endif
