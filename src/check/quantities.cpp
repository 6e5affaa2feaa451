#include "base/text.hpp"
#include "check/quantity.hpp"

namespace seqcert {

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> all = {copy_error(),
                                            copy_mse(),
                                            readout_mse(),
                                            score_needed(),
                                            score_gap(),
                                            rank_quantity(),
                                            retrieval_error(),
                                            pair_error(),
                                            state_size_quantity(),
                                            state_bits_quantity(),
                                            copy_bits(),
                                            words_copied(),
                                            least_states_quantity(),
                                            fewest_ssm_states(),
                                            most_letters_quantity(),
                                            decode_correct(),
                                            live_width_quantity(),
                                            max_futures(),
                                            program_states(),
                                            cost_total(),
                                            crossover_quantity(),
                                            p_fail(),
                                            p_safe(),
                                            failure_length(),
                                            safe_length()};
  return all;
}

Result<const Quantity*> find_quantity(std::string_view name) {
  std::vector<std::string> names;
  for (const Quantity& quantity : quantities()) {
    if (quantity.name == name) return &quantity;
    names.push_back(quantity.name);
  }
  return bad_input("unknown quantity \"{}\"{}", name, did_you_mean(name, names));
}

}  // namespace seqcert
