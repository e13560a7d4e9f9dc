using LisVit.Models.Rearranging;

namespace LisVit.Models.Tests.Rearranging;

public sealed class PlanCacheTests
{
    [Fact]
    public void Plans_are_found_again_and_shapes_and_sizes_kept_apart_within_bounds()
    {
        var cache = new PlanCache(PatternOperation.Rearrange, capacity: 4);
        for (var length = 1; length <= 10; length++)
        {
            cache.Plan("(b t) -> t b", [12], [("b", 3)]).Should().NotBeSameAs(cache.Plan("(b t) -> t b", [12], [("t", 3)]));
            cache.Plan("a b -> b a", [length, 2], []).Should().BeSameAs(cache.Plan("a b -> b a", [length, 2], []));
            cache.PlanCount.Should().BeLessThanOrEqualTo(4);
        }
    }

    [Fact]
    public void The_same_text_in_another_string_finds_the_same_plan()
    {
        var cache = new PlanCache(PatternOperation.Rearrange, capacity: 4);
        cache.Plan(string.Concat("a b ->", " b a"), [2, 3], []).Should().BeSameAs(cache.Plan("a b -> b a", [2, 3], []));
    }

    [Fact]
    public void Patterns_are_bounded_too()
    {
        var cache = new PlanCache(PatternOperation.Rearrange, capacity: 4);
        for (var index = 0; index < 20; index++)
            cache.Plan($"a{index} -> a{index}", [2], []);
        cache.PatternCount.Should().BeLessThanOrEqualTo(4);
    }

    [Fact]
    public void Finding_a_plan_allocates_nothing()
    {
        var cache = new PlanCache(PatternOperation.Rearrange, capacity: 4);
        cache.Plan("(b t) c -> t b c", [6, 4], [("b", 2)]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var index = 0; index < 100; index++)
            cache.Plan("(b t) c -> t b c", [6, 4], [("b", 2)]);

        // Well below one small object a call, whatever the runtime does on the side.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2_000);
    }
}
