using LisVit.Data.Batching;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Batching;

public sealed class ShardingTests
{
    private static readonly ClipLoaderOptions Shared = new() { BatchSize = 2, Shuffle = true, Seed = 3, WorldSize = 3 };

    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    public void Ranks_load_different_clips_and_together_all_of_them(int? frameBudget)
    {
        var names = Enumerable.Range(0, 3).SelectMany(rank => Names(Shared with { Rank = rank, EqualShards = false, FrameBudget = frameBudget }, epoch: 1));

        names.Should().BeEquivalentTo(Enumerable.Range(0, 16).Select(i => $"clip-{i}"));
    }

    [Fact]
    public void Equal_shards_have_equal_numbers_of_batches_in_every_epoch()
    {
        for (var epoch = 0; epoch < 3; epoch++)
            Enumerable.Range(0, 3).Select(rank => Loader(Shared with { Rank = rank, FrameBudget = 7 }).BatchCount(epoch)).Distinct().Should().HaveCount(1);
    }

    [Fact]
    public void A_stopped_epoch_of_a_frame_budget_goes_on_where_it_stopped()
    {
        var options = Shared with { WorldSize = 1, FrameBudget = 7, BatchSize = 16, BucketBatches = 2 };
        var count = Loader(options).BatchCount(2);

        count.Should().BeGreaterThan(2);
        Batches(Loader(options).Epoch(2, firstBatch: 2)).Should().BeEquivalentTo(Batches(Loader(options).Epoch(2)).Skip(2), comparison => comparison.WithStrictOrdering());
    }

    [Fact]
    public void Values_that_do_not_fit_each_other_are_refused()
    {
        FluentActions.Invoking(() => Loader(Shared with { Rank = 3 })).Should().Throw<ArgumentException>().WithMessage("Rank must be below WorldSize, 3, but is 3; *");
        FluentActions.Invoking(() => Loader(Shared with { FrameBudget = 7, DropLast = true })).Should().Throw<ArgumentException>().WithMessage("DropLast leaves out *");
        FluentActions.Invoking(() => Loader(Shared with { FrameBudget = 0 })).Should().Throw<ArgumentException>().WithMessage("FrameBudget must be at least 1, but is 0.");
        FluentActions.Invoking(() => Loader(Shared with { BatchSize = 16, Rank = 2, EqualShards = false })).Should().Throw<ArgumentException>().WithMessage("Rank 2 of 3 would have an empty epoch: 16 clips *");
    }

    private static IEnumerable<string> Names(ClipLoaderOptions options, int epoch) => Batches(Loader(options).Epoch(epoch)).SelectMany(names => names);

    private static List<IReadOnlyList<string>> Batches(IEnumerable<ClipBatch> batches)
    {
        var names = new List<IReadOnlyList<string>>();
        foreach (var batch in batches)
        {
            using (batch)
                names.Add(batch.Names);
        }

        return names;
    }

    private static ClipLoader Loader(ClipLoaderOptions options) => new(
        new ClipDataset(new NumberedClips(16), GlossVocabulary.FromGlosses(["A"]), new UniformFrameSampler(1), new FrameTransform(new() { Width = 2, Height = 2 }), seed: 1),
        options);
}
