// Calls every supported operation with CoinGecko's own client, unmodified, and compares the values with those of the
// server's own API. COINGECKO_BASE_URL is the URL of the server, with /api/v3.
import assert from 'node:assert/strict';
import Coingecko from '@coingecko/coingecko-typescript';

const base = process.env['COINGECKO_BASE_URL'];
assert(base);
const client = new Coingecko({ demoAPIKey: 'any', maxRetries: 0 });

/** A row of the server's own API. */
type Row = Record<string, unknown>;

async function own(path: string): Promise<Row[]> {
  const response = await fetch(base!.replace(/\/api\/v3$/, '') + path);
  assert.equal(response.status, 200, path);
  return (await response.json()) as Row[];
}

function only<T>(items: T[]): T {
  assert.equal(items.length, 1);
  return items[0]!;
}

/** The moment of a record: the end of its day. */
const moment = (day: unknown) => Date.parse(`${day}T00:00:00Z`) + 86_400_000;

async function failure(call: Promise<unknown>, status: number, sentence: string): Promise<void> {
  await assert.rejects(call, (error: unknown) => {
    assert(error instanceof Coingecko.APIError);
    assert.equal(error.status, status);
    assert.deepEqual(error.error, { error: sentence });
    return true;
  });
}

const latest = await own('/latest?windows=1d,7d,30d');
const newest = (slug: string) => only(latest.filter((row) => row['slug'] === slug));
const history = await own('/currencies/slug:bitcoin/history');
const last = history.at(-1)!;

assert.match((await client.ping.get()).gecko_says, /./);

// simple
const price = await client.simple.price.get({
  ids: 'bitcoin,ethereum,unknown',
  vs_currencies: 'usd,eur',
  include_market_cap: true,
  include_24hr_vol: true,
  include_24hr_change: true,
  include_last_updated_at: true,
  precision: 'full',
});
assert.deepEqual(Object.keys(price).sort(), ['bitcoin', 'ethereum']);
assert.equal(price['bitcoin']!.usd, newest('bitcoin')['price']);
assert.equal(price['bitcoin']!.usd_market_cap, newest('bitcoin')['market-cap']);
assert.equal(price['bitcoin']!.usd_24h_vol, newest('bitcoin')['24h-volume']);
assert.equal(price['bitcoin']!.usd_24h_change, (newest('bitcoin')['changes'] as Row)['1d']);
assert.equal(price['bitcoin']!.last_updated_at, moment(newest('bitcoin')['date']) / 1000);
const inEuro = only(await own('/latest?id=bitcoin&quote=eur'));
assert.equal((price['bitcoin'] as unknown as Row)['eur'], inEuro['price']);
assert.deepEqual(
  await client.simple.price.get({ symbols: 'btc', vs_currencies: 'usd' }),
  { bitcoin: { usd: newest('bitcoin')['price'] } });

const quotes = await client.simple.supportedVsCurrencies.get();
assert(quotes.includes('usd') && quotes.includes('eur') && quotes.includes('btc'));

// lists and markets
const list = await client.coins.list.get({ include_platform: true });
const currencies = (await own('/currencies')).filter((row) => !row['fiat']);
assert.deepEqual(list.map((coin) => coin.id), currencies.map((row) => row['slug']));
assert(list.every((coin) => coin.symbol === coin.symbol.toLowerCase()));

const markets = await client.coins.markets.get({
  vs_currency: 'usd',
  order: 'market_cap_desc',
  per_page: 2,
  page: 1,
  sparkline: true,
  price_change_percentage: '1h,24h,7d,30d',
  precision: 'full',
});
assert.deepEqual(markets.map((coin) => coin.id), ['bitcoin', 'ethereum']);
for (const coin of markets) {
  const row = newest(coin.id);
  assert.equal(coin.current_price, row['price']);
  assert.equal(coin.market_cap, row['market-cap']);
  assert.equal(coin.total_volume, row['24h-volume']);
  assert.equal(coin.high_24h, row['high']);
  assert.equal(coin.price_change_percentage_24h, (row['changes'] as Row)['1d']);
  assert.equal(coin.price_change_percentage_7d_in_currency, (row['changes'] as Row)['7d']);
  assert.equal(coin.price_change_percentage_30d_in_currency, (row['changes'] as Row)['30d']);
  assert.equal(coin.price_change_percentage_1h_in_currency, null);
  assert.equal(Date.parse(coin.last_updated), moment(row['date']));
  assert.equal(coin.sparkline_in_7d!.price!.at(-1), row['price']);
  assert.equal(coin.circulating_supply, null);
}
const statistics = (await own('/currencies/slug:bitcoin/stats')) as unknown as Row;
assert.equal(markets[0]!.ath, statistics['all_time_high']);
assert.equal(Date.parse(markets[0]!.ath_date!), moment(statistics['all_time_high_day']));
assert.equal(markets[0]!.atl, statistics['all_time_low']);
assert.deepEqual(
  (await client.coins.markets.get({ vs_currency: 'eur', per_page: 2, page: 2 })).map((coin) => coin.id),
  ['gone', 'twin']);

const movers = await client.coins.topGainersLosers.get({ vs_currency: 'usd', duration: '7d', top_coins: '300' });
assert.equal(movers.top_gainers[0]!.id, 'bitcoin');
assert.equal(movers.top_gainers[0]!.usd, newest('bitcoin')['price']);
assert.equal(movers.top_gainers[0]!.usd_7d_change, (newest('bitcoin')['changes'] as Row)['7d']);

// one currency
const coin = await client.coins.getID('bitcoin', { localization: true, tickers: true, sparkline: true });
assert.equal(coin.name, 'Bitcoin');
assert.equal(coin.symbol, 'btc');
assert.equal(coin.market_data!.current_price!['usd'], newest('bitcoin')['price']);
assert.equal(coin.market_data!.current_price!['eur'], inEuro['price']);
assert.equal(coin.market_data!.market_cap!['usd'], newest('bitcoin')['market-cap']);
assert.equal(coin.market_data!.ath!['usd'], statistics['all_time_high']);
assert.equal(Date.parse(coin.last_updated), moment(newest('bitcoin')['date']));

const snapshot = await client.coins.history.get('bitcoin', { date: String(last['date']), localization: false });
assert.equal(snapshot.market_data.current_price!['usd'], history.at(-2)!['close']);
assert.equal(snapshot.market_data.total_volume!['usd'], history.at(-2)!['volume']);

const chart = await client.coins.marketChart.get('bitcoin', { vs_currency: 'usd', days: 'max', interval: 'daily' });
assert.deepEqual(chart.prices, history.map((row) => [moment(row['date']), row['close']]));
assert.deepEqual(chart.market_caps, history.map((row) => [moment(row['date']), row['market_cap']]));
assert.deepEqual(chart.total_volumes, history.map((row) => [moment(row['date']), row['volume']]));
assert.equal((await client.coins.marketChart.get('bitcoin', { vs_currency: 'usd', days: '7' })).prices.length, 8);

const range = await client.coins.marketChart.getRange('bitcoin', {
  vs_currency: 'eur',
  from: String(history.at(-3)!['date']),
  to: String(history.at(-1)!['date']),
});
const euros = await own('/currencies/slug:bitcoin/history?quote=eur');
assert.deepEqual(range.prices, euros.slice(-4, -1).map((row) => [moment(row['date']), row['close']]));

const candle = (row: Row) => [moment(row['date']), row['open'], row['high'], row['low'], row['close']];
assert.deepEqual(
  await client.coins.ohlc.get('bitcoin', { vs_currency: 'usd', days: '7' }),
  history.slice(-7).map(candle));
assert.deepEqual(
  await client.coins.ohlc.getRange('bitcoin', {
    vs_currency: 'usd',
    from: String(moment(history.at(-5)!['date']) / 1000),
    to: String(moment(last['date']) / 1000),
    interval: 'daily',
  }),
  history.slice(-5).map(candle));

// the market as a whole
const found = await client.search.get({ query: 'bit' });
assert.deepEqual(found.coins.map((coin) => [coin.id, coin.symbol, coin.market_cap_rank]), [['bitcoin', 'BTC', 1]]);

const market = (await own('/market')) as unknown as Row;
const global = await client.global.get();
assert.equal(global.data.total_market_cap['usd'], market['market_cap']);
assert.equal(global.data.total_volume['usd'], market['volume']);
assert.equal(global.data.active_cryptocurrencies, market['currencies']);
assert.equal(global.data.updated_at, moment(market['date']) / 1000);

const days = await own('/market/history');
const caps = (await client.global.marketCapChart.get({ days: '7', vs_currency: 'usd' })).market_cap_chart;
assert.deepEqual(caps.market_cap, days.slice(-8).map((row) => [moment(row['date']), row['market_cap']]));
assert.deepEqual(caps.volume, days.slice(-8).map((row) => [moment(row['date']), row['volume']]));

const rates = (await client.exchangeRates.get()).rates;
assert.equal(rates['usd']!.value, newest('bitcoin')['price']);
assert.equal(rates['eur']!.type, 'fiat');

// failures
await failure(client.coins.getID('unknown'), 404, 'coin not found');
await failure(client.coins.marketChart.get('bitcoin', { vs_currency: 'xyz', days: '7' }), 400, 'invalid vs_currency');

console.log('every operation answered');
