#include "base/text.hpp"
#include "check/quantity.hpp"

namespace seqcert {

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> all = {copy_error(),
                                            score_needed(),
                                            score_gap(),
                                            state_size_quantity(),
                                            state_bits_quantity(),
                                            decode_correct(),
                                            live_width_quantity(),
                                            max_futures(),
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
