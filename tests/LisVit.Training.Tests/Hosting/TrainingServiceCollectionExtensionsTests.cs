using LisVit.Training.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TorchSharp;

namespace LisVit.Training.Tests.Hosting;

public sealed class TrainingServiceCollectionExtensionsTests
{
    [Fact]
    public void A_trainer_of_the_services_trains_with_their_callbacks_and_logs()
    {
        var logger = new RecordingLogger();
        var seen = new List<string>();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(logger))
            .AddSingleton<Callback>(new Watch { BatchEnd = progress => seen.Add($"first {progress.Step}") })
            .AddSingleton<Callback>(new Watch { BatchEnd = progress => seen.Add($"second {progress.Step}") })
            .AddLisVitTraining(options => options.Steps = 2)
            .BuildServiceProvider();

        var result = Fit(services.GetRequiredService<Trainer>());

        (result.Reason, result.Steps).Should().Be((StopReason.Steps, 2L));
        seen.Should().Equal("first 1", "second 1", "first 2", "second 2");
        logger.Categories.Should().Contain("LisVit.Training.Trainer");
        logger.Messages.Last().Text.Should().StartWith("Training ended (Steps) at step 2");
    }

    [Fact]
    public void Each_request_gets_a_trainer_of_its_own_and_needs_no_logging()
    {
        using var services = new ServiceCollection().AddLisVitTraining(options => options.Steps = 1).BuildServiceProvider();

        var (first, second) = (services.GetRequiredService<Trainer>(), services.GetRequiredService<Trainer>());

        first.Should().NotBeSameAs(second);
        (Fit(first).Steps, Fit(second).Steps).Should().Be((1L, 1L));
    }

    [Fact]
    public void Options_come_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Training:Epochs"] = "3",
            ["Training:Accumulate"] = "4",
            ["Training:TrainingTime"] = "01:30:00",
            ["Training:Precision"] = "BFloat16Mixed",
            ["Training:ClipNorm"] = "0.5",
            ["Training:OutputFolder"] = "runs/first",
            ["Training:LimitTrainingBatches"] = "10",
            ["Training:LimitValidationBatches"] = "25 %",
            ["Training:Optimizer:LearningRate"] = "0.003",
            ["Training:Optimizer:AmsGrad"] = "true",
            ["Training:Metadata:variant"] = "xxs",
        }).Build();
        using var services = new ServiceCollection().AddLisVitTraining().Configure<TrainerOptions>(configuration.GetSection("Training")).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<TrainerOptions>>().Value;

        options.Should().BeEquivalentTo(new
        {
            Epochs = 3,
            Accumulate = 4,
            TrainingTime = TimeSpan.FromMinutes(90),
            Precision = Precision.BFloat16Mixed,
            ClipNorm = 0.5,
            OutputFolder = "runs/first",
            LimitTrainingBatches = BatchLimit.Batches(10),
            LimitValidationBatches = BatchLimit.Share(0.25),
        });
        options.Optimizer.Should().Be(new TrainerOptions().Optimizer with { LearningRate = 0.003, AmsGrad = true });
        options.Metadata.Should().Equal(new Dictionary<string, string> { ["variant"] = "xxs" });
    }

    [Theory]
    [InlineData("cpu", DeviceType.CPU)]
    [InlineData("meta", DeviceType.META)]
    public void A_device_comes_from_configuration(string text, DeviceType type)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Device", text)]).Build();
        using var services = new ServiceCollection().AddLisVitTraining(options => options.Epochs = 1).Configure<TrainerOptions>(configuration).BuildServiceProvider();

        services.GetRequiredService<IOptions<TrainerOptions>>().Value.Device.type.Should().Be(type);
    }

    [Theory]
    [InlineData("LimitTrainingBatches", "many", "*'many' is no limit of batches*10*25 %*")]
    [InlineData("LimitTrainingBatches", "0", "*0 batches leaves nothing*")]
    [InlineData("LimitTrainingBatches", "120 %", "*1.2*must be in (0, 1]*")]
    [InlineData("Accumulate", "two", "*Training:Accumulate*")]
    [InlineData("Precision", "half", "*'half' at 'Training:Precision'*")]
    [InlineData("Device", "gpu", "*'gpu' is no device. Write cpu, cuda or cuda with a number, such as cuda:0.*")]
    [InlineData("Device", "cuda:first", "*'cuda:first' is no device*")]
    public void A_setting_that_cannot_be_read_is_an_error_and_not_ignored(string setting, string value, string message)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>($"Training:{setting}", value)]).Build();
        using var services = new ServiceCollection().AddLisVitTraining().Configure<TrainerOptions>(configuration.GetSection("Training")).BuildServiceProvider();

        var read = () => services.GetRequiredService<IOptions<TrainerOptions>>().Value;

        var error = read.Should().Throw<InvalidOperationException>().Which;
        string.Join(' ', error.Message, error.InnerException?.Message, error.InnerException?.InnerException?.Message).Should().Match(message);
    }

    [Fact]
    public async Task A_host_with_invalid_options_does_not_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLisVitTraining(options => options.Accumulate = 0).Configure<TrainerOptions>(options => options.Epochs = 1);
        using var host = builder.Build();

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage("Accumulate (0) must be greater than 0.*");
    }

    [Fact]
    public void Options_that_nothing_ends_are_invalid_but_a_development_run_ends_by_itself()
    {
        using var endless = new ServiceCollection().AddLisVitTraining().BuildServiceProvider();
        using var development = new ServiceCollection().AddLisVitTraining(options => options.FastDevelopmentRun = true).BuildServiceProvider();

        var validate = () => endless.GetRequiredService<IStartupValidator>().Validate();
        var request = () => endless.GetRequiredService<Trainer>();

        validate.Should().Throw<OptionsValidationException>().WithMessage("Nothing would end the run: set Epochs, Steps or TrainingTime.");
        request.Should().Throw<OptionsValidationException>();
        development.GetRequiredService<IStartupValidator>().Validate();
        Fit(development.GetRequiredService<Trainer>()).Steps.Should().Be(1);
    }

    private static FitResult Fit(Trainer trainer) => trainer.Fit(RegressionTask.Linear(), new PairLoader(16, 4), new PairLoader(4, 4));
}
