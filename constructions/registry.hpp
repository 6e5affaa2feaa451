#pragma once

#include "task/construction.hpp"

namespace seqcert {

/// Every construction of this tool, one line each in registry.cpp.
const Registry& builtin_constructions();

// One per file of this folder.
Construction attention_gap();
Construction attention_matching();
Construction attention_position();
Construction attention_window();
Construction attention_linear();
Construction attention_masked_max();
Construction ssm_onehot();
Construction ssm_random_codes();
Construction ssm_value_gated();
Construction ssm_decay();
Construction ssm_ring();
Construction ssm_block_ring();
Construction dp_attention();
Construction dp_ssm_slots();
Construction dp_ssm_window();

}  // namespace seqcert
