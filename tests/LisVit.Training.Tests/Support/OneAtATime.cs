// torch draws from one generator for the whole process: tests side by side would take numbers from each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
