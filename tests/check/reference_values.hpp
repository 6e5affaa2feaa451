#pragma once

#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// Values computed apart from this program, at 60 digits, from the definitions by plain sums; rounded to 40 digits.
struct ReferenceValue {
  std::string claim;
  std::vector<std::pair<std::string, std::string>> parameters;
  bool is_bound;  // of the claim's bound, not of its quantity
  std::string value;
};

inline const std::vector<ReferenceValue>& reference_values() {
  static const std::vector<ReferenceValue> all = {
      {"copy/attention-gap",
       {{"L", "2"}, {"gamma", "1"}, {"M", "1"}},
       false,
       "0.5378828427399902414976815163563274512697"},
      {"copy/attention-gap",
       {{"L", "64"}, {"gamma", "8"}, {"M", "1"}},
       false,
       "0.04139347538185083422660064870974906315183"},
      {"copy/attention-gap",
       {{"L", "1024"}, {"gamma", "20"}, {"M", "1"}},
       false,
       "0.000004217111419476177830638163702717718852774"},
      {"copy/attention-gap-needed",
       {{"L", "64"}, {"eps", "1/100"}, {"M", "1"}},
       false,
       "9.436439551116025083305964509156768340823"},
      {"copy/attention-gap-needed",
       {{"L", "1024"}, {"eps", "1/100000"}, {"M", "1"}},
       false,
       "19.13656241146930016922671961701834055016"},
      {"copy/attention-position",
       {{"L", "16"}, {"tau", "5"}, {"lambda", "1"}, {"M", "1"}},
       false,
       "0.8717375475534761924082186053132788435994"},
      {"copy/attention-position",
       {{"L", "200"}, {"tau", "100"}, {"lambda", "5"}, {"M", "1"}},
       false,
       "0.02659342594228366220208249989031090179993"},
      {"copy/attention-position",
       {{"L", "1000"}, {"tau", "1000"}, {"lambda", "10"}, {"M", "1"}},
       false,
       "0.00009079573740487728494661564540376323067847"},
      {"copy/attention-position",
       {{"L", "8"}, {"lambda", "5"}, {"M", "1"}},
       true,
       "0.02695179624095888018825106452729873419833"},
      {"copy/ssm-onehot",
       {{"N", "64"}, {"a", "1/1000"}, {"beta", "0"}, {"gain", "1443/1000"}, {"distance", "63"}, {"M", "1"}},
       false,
       "0.04252619228201185887170719780198789353988"},
  };
  return all;
}

}  // namespace seqcert
