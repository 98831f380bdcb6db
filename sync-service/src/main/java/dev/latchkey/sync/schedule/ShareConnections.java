package dev.latchkey.sync.schedule;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/** Has everything in this service take its connections from {@link WorkerConnections}. */
@Component
final class ShareConnections implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof HikariDataSource pool ? new WorkerConnections(pool) : bean;
    }
}
