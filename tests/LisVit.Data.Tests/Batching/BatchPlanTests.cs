using CsCheck;
using LisVit.Data.Batching;

namespace LisVit.Data.Tests.Batching;

public sealed class BatchPlanTests
{
    private static readonly Gen<(int[] Lengths, ClipLoaderOptions Options, int Epoch)> Cases = Gen.Select(
        Gen.Int[1, 60].Array[1, 50],
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 4], Gen.Int[1, 120].Nullable(), Gen.Bool, Gen.Int[0, 1000]),
        Gen.Int[0, 20],
        (lengths, values, epoch) => (lengths, new ClipLoaderOptions { BatchSize = values.Item1, BucketBatches = values.Item2, FrameBudget = values.Item3, Shuffle = values.Item4, Seed = values.Item5 }, epoch));

    [Fact]
    public void Every_clip_is_in_one_batch_of_at_most_the_size_and_the_frame_budget() => Cases.Sample(test =>
    {
        var (lengths, options, epoch) = test;
        var batches = BatchPlan.Create(lengths.Length, lengths, options, epoch);

        batches.SelectMany(batch => batch).Should().BeEquivalentTo(Enumerable.Range(0, lengths.Length));
        batches.Should().OnlyContain(batch => batch.Length > 0 && batch.Length <= options.BatchSize);
        if (options.FrameBudget is { } budget)
            batches.Should().OnlyContain(batch => batch.Length == 1 || batch.Length * batch.Max(clip => lengths[clip]) <= budget);
    });

    [Fact]
    public void A_frame_budget_is_used_as_far_as_the_order_allows() => Cases.Sample(test =>
    {
        var (lengths, options, epoch) = test;
        options = options with { FrameBudget = options.FrameBudget ?? 40, BucketBatches = 0 };
        var batches = BatchPlan.Create(lengths.Length, lengths, options, epoch);

        foreach (var (batch, next) in batches.Zip(batches.Skip(1)))
        {
            int[] larger = [.. batch, next[0]];
            (larger.Length > options.BatchSize || larger.Length * larger.Max(clip => lengths[clip]) > options.FrameBudget).Should().BeTrue();
        }
    });

    [Fact]
    public void Ranks_share_an_epoch() => Gen.Select(Cases, Gen.Int[1, 5], Gen.Bool).Sample((test, worldSize, equal) =>
    {
        var (lengths, options, epoch) = test;
        var whole = BatchPlan.Create(lengths.Length, lengths, options, epoch);
        var shares = Enumerable.Range(0, worldSize)
            .Select(rank => BatchPlan.Create(lengths.Length, lengths, options with { Rank = rank, WorldSize = worldSize, EqualShards = equal }, epoch)).ToArray();

        var inTurn = Enumerable.Range(0, shares.Max(share => share.Length)).SelectMany(step => shares.Where(share => step < share.Length).Select(share => share[step])).ToArray();
        inTurn.Take(whole.Length).Should().BeEquivalentTo(whole, comparison => comparison.WithStrictOrdering());
        if (equal)
        {
            shares.Should().OnlyContain(share => share.Length == shares[0].Length);
            inTurn.Skip(whole.Length).Should().HaveCountLessThan(worldSize);
        }
        else
        {
            inTurn.Should().HaveCount(whole.Length);
        }
    });

    [Fact]
    public void The_number_of_batches_is_known_without_lengths() => Gen.Select(Cases, Gen.Int[1, 5], Gen.Bool, Gen.Bool).Sample((test, worldSize, equal, dropLast) =>
    {
        var (lengths, options, epoch) = test;
        options = options with { FrameBudget = null, WorldSize = worldSize, Rank = worldSize - 1, EqualShards = equal, DropLast = dropLast && lengths.Length >= options.BatchSize };

        BatchPlan.BatchCount(lengths.Length, options).Should().Be(BatchPlan.Create(lengths.Length, lengths, options, epoch).Length);
    });
}
