-- What the dashboard computes. As functions, so that the ranking and the answer cannot differ; PostgreSQL inlines them.

-- Numbers that JSON has no word for (NaN, infinities), which other programs may have written, count as none.
create function finite_or_null(value double precision) returns double precision
  language sql immutable parallel safe
  return case when abs(value) < 'Infinity' then value end;

-- The change from an earlier close, in percent; null if there is none or it is 0, and where a close is negative, which is
-- no price. PostgreSQL fails where a result is too large for a double (or too small, hence greatest and least), so closes
-- more than 1.7e306 : 1 apart, whose change no double can tell, have none.
create function percent_change(close double precision, earlier double precision) returns double precision
  language sql immutable parallel safe
  return case
    when close >= 0 and earlier > 0 and earlier < 'Infinity' and close < 'Infinity'
      and (close <= 1.7e306 * least(earlier, 1) or greatest(close, 1) / 1.7e306 <= earlier)
      then (close - earlier) / earlier * 100
    end;
