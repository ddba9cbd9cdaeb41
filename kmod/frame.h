/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_FRAME_H
#define RSTATTR_FRAME_H

#include "event.h"
#include "state.h"

/**
 * struct rstattr_frame - an evaluation between its begin and its end
 * @state: the books that it is counted in
 * @sent: an answer was handed out
 * @counted: entered in @state's rules and books
 * @names: of the rule, if it was not counted for want of memory
 * @ev: what will be recorded at the end
 */
struct rstattr_frame {
	struct rstattr_state *state;
	bool sent;
	bool counted;
	struct rstattr_names names;
	struct rstattr_event ev;
};

int rstattr_frames_init(void);
void rstattr_frames_exit(void);

struct rstattr_frame *rstattr_frame_open(const struct sk_buff *skb);
void rstattr_frame_publish(struct rstattr_frame *frame,
			   const struct sk_buff *skb);
void rstattr_frame_sent(const struct sk_buff *skb);
struct rstattr_frame *rstattr_frame_claim(const struct sk_buff *skb);
void rstattr_frame_close(struct rstattr_frame *frame);

void rstattr_frames_sweep(void);
void rstattr_frames_purge(const struct rstattr_state *state);
u32 rstattr_frames_max(void);
u32 rstattr_frames_open(void);

#endif /* RSTATTR_FRAME_H */
