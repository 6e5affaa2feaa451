#include "report/counterexamples.hpp"

#include "sample.hpp"

namespace seqcert {
namespace {

CounterexampleNote note() {
  CounterexampleNote note{"demo/gap", "copy_error <= 1", sample::records()[1], {}, "counterexamples/demo-gap.json"};
  note.record.parameters = {{"L", "4"}, {"gamma", "12345678901234567890/98765432109876543211"}};
  note.lines = {{"values", "-1, 1/3, 1234567890123456789012345678901234567890/7 at position 2, edit-distance"}};
  return note;
}

TEST(Counterexamples, LongNumbersAreGivenInAFewDigitsRoundedDown) {
  const std::vector<CounterexampleNote> notes = {note()};
  const std::string text = counterexamples_markdown(notes);
  const auto has = [&](const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  };
  has("L=4, gamma=about 0.12499999");               // 12345678901234567890/98765432109876543211 = 0.124999998860937...
  has("copy_error: at least 8.006367567650245\n");  // of 8.0063675676502459 to 60, the digits that are certain
  has("bound: at least 10.007959459562807\n");
  has("-1, 1/3, about 1.7636684e38 at position 2, edit-distance");  // a seventh of 1.2345678901...e39
                                                                    // is 1.76366841...e38
  EXPECT_NE(counterexamples_html(notes).find("about 1.7636684e38"), std::string::npos);
}

TEST(Counterexamples, ShortNumbersStayAsTheyAre) {
  std::vector<CounterexampleNote> notes = {note()};
  notes[0].record.quantity = DecimalRange{"0.500000000000000000000000000000", "0.500000000000000000000000000000"};
  notes[0].record.bound = std::nullopt;
  notes[0].record.parameters = {{"L", "4"}, {"gamma", "123/1000"}};
  const std::string text = counterexamples_markdown(notes);
  EXPECT_NE(text.find("L=4, gamma=123/1000\n"), std::string::npos) << text;
  EXPECT_NE(text.find("copy_error: 1/2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("bound: not known\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace seqcert
