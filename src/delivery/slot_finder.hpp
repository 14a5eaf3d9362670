// How many attempts at once the API makes good use of: between one and max_in_flight, found
// from latency and from the share of good answers. Pure; the caller brings the clock.
#pragma once

#include <chrono>
#include <cstdint>

#include "delivery/heard.hpp"

namespace longshore::delivery {

// What the attempts at one number of slots were like, while all of them were taken.
class SlotSample {
 public:
  void add(const Heard& heard);

  double answers() const { return answers_; }
  double good() const { return good_; }
  double latency() const { return answers_ > 0 ? sum_ / answers_ : 0; }            // seconds
  double latency_of_good() const { return good_ > 0 ? sum_of_good_ / good_ : 0; }  // seconds
  double latency_of_failed() const;                                                // seconds
  double good_share() const;
  // Of good_share(), relative.
  double share_variance() const;
  // Of the time that the attempts took, what those took that were answered well.
  double used_share() const { return sum_ > 0 ? sum_of_good_ / sum_ : 1; }
  // Whether what fails does so much sooner than what succeeds, and holds most of the slots.
  bool mostly_turned_away() const;
  // By Little's law, good answers a second are slots / latency · good share.
  double good_per_second(std::uint32_t slots) const;
  // Of good_per_second, relative.
  double variance() const;

 private:
  double answers_ = 0;
  double good_ = 0;
  double sum_ = 0;
  double sum_of_good_ = 0;
  double sum_of_squares_ = 0;
};

// A server that has room answers more when it is asked more; one that is full only answers
// later. So each number of slots is compared with another one by the good answers a second,
// as their means give them by Little's law: means, because the least latency (Vegas) of a
// server whose latency varies by itself looks like a queue at every concurrency and starves a
// fast one, and counts in a window jump where answers come in waves. A comparison goes on until
// the difference stands out of the noise. More slots are kept if they bring a quarter of what
// they would bring an idle server; fewer, if they cost less than a seventh of it. Where answers
// come within two milliseconds, more are kept in any case: a queue so short harms nobody, and
// may well be this program's own. A server that turns away at once whatever is too much gives as
// many good answers at any number of slots, and fails each row many times: where the difference
// does not stand out, the slots that fail clearly less are kept.
//
// It starts low and doubles while that pays, then tries a quarter more, or a fifth less, by
// turns: at once where the latency has changed much, and rarely where trying has not paid: most
// rarely where it has all the slots that it may and fewer are answered no sooner. Where most slots
// are held by what is turned away, it tries as many as are put to use. Slots that the
// rate or a lack of rows leaves free say nothing, nor do answers of "too many requests", which are
// the rate finder's.
class SlotFinder {
 public:
  // `learned` 0: nothing.
  SlotFinder(std::uint32_t most, std::uint32_t learned);

  // Whether the number has changed.
  bool heard(const Heard& heard);

  std::uint32_t slots() const { return slots_; }
  // What tomorrow may start from, learned tonight or before; 0: nothing was compared.
  std::uint32_t found() const { return settled_ ? base_slots_ : learned_; }

 private:
  enum class Verdict { kUnclear, kPays, kDoesNot };

  bool round_is_over(SteadyTime now) const;
  bool fails_more() const;
  bool lasted_long_enough(SteadyTime now) const;
  double waves() const;
  double answers_wanted() const;
  bool both_quick() const;
  Verdict compare() const;
  Verdict compare_failures() const;
  bool decide(SteadyTime now);
  bool keep(SteadyTime now);
  bool give_up(SteadyTime now);
  bool watch(SteadyTime now);
  bool try_slots(std::uint32_t slots, SteadyTime now);
  void set_next_try(SteadyTime now);
  bool needs_all() const;
  void begin_round(SteadyTime now);
  std::uint32_t more() const;
  std::uint32_t fewer() const;

  std::uint32_t most_;
  std::uint32_t learned_;
  std::uint32_t slots_;
  std::uint32_t base_slots_ = 0;  // what slots_ is compared with; 0: nothing yet
  SlotSample base_;
  double latency_below_ = 0;          // at fewer slots than base_slots_, last; 0: not known
  std::uint32_t turned_away_at_ = 0;  // slots of which the server turned many away, last
  SlotSample round_;
  SteadyTime began_{};
  double ended_ = 0;  // attempts that ended in this round
  double full_ = 0;   // … while every slot was taken
  bool climbing_;     // from the start, by doubling
  bool settled_ = false;
  bool up_next_ = true;
  SteadyTime try_at_{};
  std::chrono::nanoseconds interval_;
};

}  // namespace longshore::delivery
