// Torch's random state belongs to the process, and two cores are soon busy: tests run one after another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
