using LisVit.Training;
using LisVit.Training.Hosting;
using LisVit.Training.Loggers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the trainer to a host's services.</summary>
public static class TrainingServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="Trainer"/>, a new one each time it is asked for, with <see cref="TrainerOptions"/>, which are checked when the host starts, with every <see cref="Callback"/>
    /// among the services in their order, and with <see cref="LoggerProgress"/> behind them, which logs as <see cref="Trainer"/>.
    /// </summary>
    /// <remarks>One instance of a callback serves one run at a time: register callbacks as transient where a host trains more than once.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; null where configuration does. What is registered later has the last word.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddLisVitTraining(this IServiceCollection services, Action<TrainerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        DeviceConverter.Register();
        var options = services.AddOptions<TrainerOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TrainerOptions>>(new OptionsValidator<TrainerOptions>(given => given.Effective().Validate())));
        services.TryAddTransient(NewTrainer);
        return services;
    }

    private static Trainer NewTrainer(IServiceProvider services)
    {
        ILogger logger = services.GetService<ILogger<Trainer>>() ?? NullLogger<Trainer>.Instance;
        return new(services.GetRequiredService<IOptions<TrainerOptions>>().Value, [.. services.GetServices<Callback>(), new LoggerProgress(logger)]);
    }
}
