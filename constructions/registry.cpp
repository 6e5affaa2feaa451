#include "constructions/registry.hpp"

namespace seqcert {

const Registry& builtin_constructions() {
  static const Registry registry = {
      attention_gap(),    attention_matching(), attention_position(),
      attention_window(), attention_linear(),   attention_masked_max(),
      ssm_onehot(),       ssm_random_codes(),   ssm_value_gated(),
      ssm_decay(),        ssm_ring(),           ssm_block_ring(),
      dp_attention(),     dp_ssm_slots(),       dp_ssm_window(),
  };
  return registry;
}

}  // namespace seqcert
